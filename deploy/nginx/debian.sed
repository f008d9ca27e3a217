# Makes of portal.conf a site of Debian's own nginx, beside the units of deploy/systemd/: see docs/fr/exploitation.md.
s#unix:/run/agenda-sciences/web\.sock#127.0.0.1:8000#
s#listen 8080\(.*\);#listen 80\1; listen [::]:80\1;#
s#listen 8443\(.*\);#listen 443\1; listen [::]:443\1;#
s#/dev/stdout#/var/log/nginx/agenda-sciences.log#
