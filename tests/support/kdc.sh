#!/usr/bin/env bash
# A Kerberos KDC on loopback, with a realm of its own in DIR, in the foreground until it is ended:
#   kdc.sh DIR PORT
# Realm STAMP.TEST; CloudAdmin (S1mulated!), and keys of http/localhost in DIR/keytab. DIR/krb5.conf is for clients and
# services (KRB5_CONFIG), with DNS off. Prints "ready" when it listens.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/usr/lib/mit-krb5"
dir=$1 port=$2
cat > "$dir/krb5.conf" <<CONF
[libdefaults]
 default_realm = STAMP.TEST
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 STAMP.TEST = {
  kdc = 127.0.0.1:$port
 }
[domain_realm]
 localhost = STAMP.TEST
CONF
cat > "$dir/kdc.conf" <<CONF
[kdcdefaults]
 kdc_listen = 127.0.0.1:$port
 kdc_tcp_listen = 127.0.0.1:$port
[realms]
 STAMP.TEST = {
  database_name = $dir/principal
  key_stash_file = $dir/stash
  acl_file = $dir/acl
  supported_enctypes = aes256-cts:normal
 }
[logging]
 kdc = FILE:$dir/kdc.log
CONF
export KRB5_CONFIG="$dir/krb5.conf" KRB5_KDC_PROFILE="$dir/kdc.conf"
kdb5_util create -s -r STAMP.TEST -P "$RANDOM$RANDOM$RANDOM" >/dev/null
kadmin.local -r STAMP.TEST -q "addprinc -pw S1mulated! CloudAdmin@STAMP.TEST" >/dev/null 2>&1
kadmin.local -r STAMP.TEST -q "addprinc -randkey http/localhost@STAMP.TEST" >/dev/null 2>&1
kadmin.local -r STAMP.TEST -q "ktadd -k $dir/keytab http/localhost@STAMP.TEST" >/dev/null 2>&1
krb5kdc -n -r STAMP.TEST -P "$dir/kdc.pid" &
kdc=$!
trap 'kill $kdc 2>/dev/null || true' EXIT TERM
until (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 $kdc
  sleep 0.05
done
echo ready
wait $kdc
