#!/bin/bash
# First boot of a server: cloud-init runs this once, as root; a second run does no harm.
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

