#!/bin/bash
# First boot of an AP server: Apache with one page. cloud-init runs this once, as root; a second run does no harm.
# What it prints is in /var/log/cloud-init-output.log.
set -u

# dnf on Amazon Linux 2023, yum on Amazon Linux 2. This server has no way to the internet; the repositories of both
# are S3 buckets of its region and are reached through the gateway endpoint of its route table.
packages=$(command -v dnf || command -v yum)

# Repeats a command for at most ten minutes: an endpoint that is available may not route yet.
persist() {
  local attempt
  for attempt in {1..60}; do
    "$@" && return 0
    echo "attempt $attempt failed: $*"
    sleep 10
  done
  return 1
}

persist "$packages" -y install httpd
mkdir -p /var/www/html
echo '<html><h1>AP server {{number}}</h1></html>' > /var/www/html/index.html
systemctl enable httpd
systemctl start httpd

# Updates take minutes, so the page comes first.
persist "$packages" -y update
