#!/usr/bin/env bash
# Checks the examples for deployment in portico/deploy/ with the programs that read them. nginx and Caddy are installed if
# that is possible. A program that is missing is named.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../env.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# program NAME: prints its path.
program() {
    portico/scripts/tools/proxy.sh find "$1" || portico/scripts/tools/proxy.sh install "$1" 2>/dev/null
}

unit() {
    has systemd-analyze || { say "skipped: portico.service, because systemd-analyze is missing"; return; }
    # The program is not installed here.
    sed "s|^ExecStart=/usr/local/bin/portico|ExecStart=$(command -v true)|" portico/deploy/portico.service >"$work/portico.service"
    said=$(systemd-analyze verify --man=no "$work/portico.service" 2>&1) || die "portico.service: $said"
    # It also reports other units, and unknown settings only as warnings.
    ! grep -F portico.service <<<"$said" || die "portico.service is wrong, as shown above."
}

nginx_conf() {
    local nginx
    nginx=$(program nginx) || { say "skipped: nginx.conf, because nginx is missing"; return; }
    openssl req -x509 -newkey ed25519 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -subj /CN=shop.example 2>/dev/null
    sed "s|/etc/letsencrypt/live/shop.example/fullchain.pem|$work/cert.pem|; s|/etc/letsencrypt/live/shop.example/privkey.pem|$work/key.pem|" \
        portico/deploy/nginx.conf >"$work/site.conf"
    cat >"$work/nginx.conf" <<END
error_log stderr;
pid $work/pid;
events {}
http {
    access_log off;
    client_body_temp_path $work;
    proxy_temp_path $work;
    fastcgi_temp_path $work;
    uwsgi_temp_path $work;
    scgi_temp_path $work;
    include $work/site.conf;
}
END
    said=$("$nginx" -t -q -e stderr -p "$work" -c "$work/nginx.conf" 2>&1) || die "nginx.conf: $said"
    [ -z "$said" ] || die "nginx.conf: $said"
}

caddyfile() {
    local caddy
    caddy=$(program caddy) || { say "skipped: Caddyfile, because caddy is missing"; return; }
    # Caddy keeps its state in the home folder.
    said=$(HOME=$work "$caddy" validate --adapter caddyfile --config portico/deploy/Caddyfile 2>&1) || die "Caddyfile: $said"
}

unit
nginx_conf
caddyfile
