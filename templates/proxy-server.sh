# Squid.
persist "$packages" -y install squid

cat > /etc/squid/squid.conf <<'CONFIGURATION'
# A way to the web for one subnet, and for nobody else.
http_port {{port}}
visible_hostname proxy-server-1

# The development server, and VPN clients: AWS gives their traffic an address of this subnet.
acl inside src {{allowed}}

acl web port 80
acl tls port 443
acl tunnel method CONNECT
# Neither this machine and its metadata, which has credentials, nor what only the company's own routes lead to.
acl private dst 0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 ::1 fc00::/7 fe80::/10

http_access deny !inside
http_access deny tunnel !tls
http_access deny !tunnel !web
http_access deny private
http_access allow inside
http_access deny all

# Almost everything is HTTPS, which cannot be cached, and this is a small machine.
cache deny all
cache_mem 8 MB

# Squid's own waits are minutes long; a site that does not answer must not look like a proxy that hangs.
connect_timeout 10 seconds
forward_timeout 30 seconds
dns_timeout 10 seconds
request_timeout 30 seconds
read_timeout 5 minutes
shutdown_lifetime 3 seconds

# Who asks from inside is nobody's business outside.
forwarded_for delete
CONFIGURATION

systemctl enable squid
systemctl restart squid

# To see who listens: lsof -i:{{port}}
"$packages" -y install lsof

# Updates take minutes, so the proxy comes first.
persist "$packages" -y update
