#!/bin/bash
# First boot of a web server: Apache with one page. cloud-init runs this once, as root; a second run does no harm.
# What it prints is in /var/log/cloud-init-output.log.
set -u

# dnf on Amazon Linux 2023, yum on Amazon Linux 2.
packages=$(command -v dnf || command -v yum)

# Repeats a command for at most ten minutes: the way to the repositories may open later than this server starts.
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
echo '<html><h1>Web server {{number}}</h1></html>' > /var/www/html/index.html
systemctl enable httpd
systemctl start httpd

# Updates take minutes, so the page comes first.
persist "$packages" -y update
