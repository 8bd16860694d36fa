# Apache with one page. A server without a way to the internet gets its packages all the same: the repositories of Amazon
# Linux are S3 buckets of its region, reached through the gateway endpoint of its route table.
persist "$packages" -y install httpd
mkdir -p /var/www/html
echo '<html><h1>{{role}} {{number}}</h1></html>' > /var/www/html/index.html
systemctl enable httpd
systemctl start httpd

# Updates take minutes, so the page comes first.
persist "$packages" -y update
