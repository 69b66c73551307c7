# deploy/nginx.conf for a machine without containers (docs/deploy.md): the portal's two ports of this machine, Debian's
# user and places of nginx. sed -E -f deploy/host.sed deploy/nginx.conf
1i user www-data;
s#^pid .*#pid /run/nginx.pid;#
s#/dev/stderr#/var/log/nginx/error.log#
s#/dev/stdout#/var/log/nginx/access.log#
s#_temp_path /tmp/#_temp_path /var/lib/nginx/portal_#
s#listen 8080#listen 80#
s#listen 8443#listen 443#
s#http://web:8000#http://127.0.0.1:8000#
s#http://phones:8000#http://127.0.0.1:8001#
s#/data/uploads/#/var/lib/hezhang/uploads/#
# Addresses of this machine are looked up nowhere.
/own name server; asked again/d
/^ *resolver /d
