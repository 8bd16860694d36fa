#!/bin/bash
# First boot of the development server. cloud-init runs this once, as root; a second run does no harm.
# What it prints is in /var/log/cloud-init-output.log.
set -u

# Nothing is installed: this server has no way to the internet but the proxy server, whose port opens later.
# From then on packages come through it. Should the proxy server ever be made anew, put its new address here.
for configuration in /etc/dnf/dnf.conf /etc/yum.conf; do
  [ -f "$configuration" ] || continue
  sed -i --follow-symlinks '/^proxy=/d' "$configuration"
  sed -i --follow-symlinks '/^\[main\]/a proxy=http://PROXY_ADDRESS:{{port}}' "$configuration"
done
