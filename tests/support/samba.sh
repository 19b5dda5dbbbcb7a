#!/usr/bin/env bash
# A Samba server on loopback with shares, user and password of its own, in the foreground until it is ended, or standard input is:
#   samba.sh DIR PORT [NAME=FOLDER …]
# Shares: logs (writable, DIR/shares/logs), readonly, closed (nobody may enter), sealed (encryption required), full (1 MiB, when
# a mount of one's own can be had: then DIR/full-is-there exists), and each NAME=FOLDER, writable. User "logwriter", domain any;
# its password is in DIR/password, made here when it is not there. Started again with the same DIR and PORT it is the same server.
# Prints "ready" when it listens. Everything that it makes lies in DIR.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"
dir=$1 port=$2
shift 2

# The full share is a small memory file system in a mount namespace of the server's own, gone with it.
if [ -z "${SAMBA_SH_INSIDE:-}" ] && [ "$(id -u)" = 0 ] && unshare -m --propagation private true 2>/dev/null; then
  SAMBA_SH_INSIDE=1 exec unshare -m --propagation private -- "$BASH" "$0" "$dir" "$port" "$@"
fi

me=$(id -un)
for folder in private run state shares/logs shares/readonly shares/closed shares/sealed shares/full; do mkdir -p "$dir/$folder"; done
chmod 700 "$dir/private"
rm -f "$dir/full-is-there"
if [ -n "${SAMBA_SH_INSIDE:-}" ] && mount -t tmpfs -o size=1m,mode=0755 none "$dir/shares/full" 2>/dev/null; then
  : > "$dir/full-is-there"
fi

share() { # name, folder, further lines
  printf '[%s]\n path = %s\n' "$1" "$2"
  printf ' %s\n' "${@:3}"
}
{
  cat <<CONF
[global]
 workgroup = SAMBATEST
 netbios name = SAMBATEST
 server role = standalone server
 interfaces = lo
 bind interfaces only = yes
 smb ports = $port
 disable netbios = yes
 server min protocol = SMB2_10
 server signing = mandatory
 map to guest = never
 passdb backend = tdbsam:$dir/private/passdb.tdb
 username map = $dir/private/users
 private dir = $dir/private
 lock directory = $dir/run
 state directory = $dir/state
 cache directory = $dir/state
 pid directory = $dir/run
 ncalrpc dir = $dir/run/ncalrpc
 log file = $dir/log.smbd
 max log size = 0
 load printers = no
 printing = bsd
 printcap name = /dev/null
 disable spoolss = yes
 vfs objects =
CONF
  share logs "$dir/shares/logs" 'read only = no'
  share readonly "$dir/shares/readonly" 'read only = yes'
  share closed "$dir/shares/closed" "invalid users = $me"
  share sealed "$dir/shares/sealed" 'read only = no' 'smb encrypt = required'
  share full "$dir/shares/full" 'read only = no'
  for one in "$@"; do share "${one%%=*}" "${one#*=}" 'read only = no'; done
} > "$dir/smb.conf"
echo "$me = logwriter" > "$dir/private/users"

[ -e "$dir/password" ] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$dir/password")
if [ ! -e "$dir/private/passdb.tdb" ]; then
  { cat "$dir/password"; echo; cat "$dir/password"; echo; } | pdbedit -s "$dir/smb.conf" -t -a -u "$me" >/dev/null
fi

exec 3<&0
smbd -s "$dir/smb.conf" --foreground --no-process-group < /dev/null 3<&- >> "$dir/out.smbd" 2>&1 &
smbd=$!
cat <&3 > /dev/null &
parent=$!
# Every client has a process of its own below the server: whoever ends the server ends them, too.
end() {
  clients=$(cat "/proc/$smbd/task/$smbd/children" 2>/dev/null || true)
  kill -KILL $smbd $clients $parent 2>/dev/null || true
}
trap end EXIT
trap 'exit 0' TERM INT
for _ in $(seq 200); do
  if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo ready
    wait -n $smbd $parent || true
    exit 0
  fi
  kill -0 $smbd 2>/dev/null || break
  sleep 0.05
done
echo "smbd does not listen on port $port:" >&2
tail -n 20 "$dir/out.smbd" "$dir/log.smbd" >&2 || true
exit 1
