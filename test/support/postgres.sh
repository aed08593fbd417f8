#!/bin/sh
# A throw-away PostgreSQL on loopback, for the suite that runs where DATABASE_URL is set.
#   eval "$(test/support/postgres.sh start)"   # installs it where apt-get can, exports DATABASE_URL
#   test/support/postgres.sh stop
# POSTGRES_DIR is its folder (a temporary one), POSTGRES_PORT its port (54329).
set -eu

dir=${POSTGRES_DIR:-${TMPDIR:-/tmp}/tranche-postgres}
port=${POSTGRES_PORT:-54329}

bin() {
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(dirname "$(command -v pg_ctl)")
  echo "$found"
}

# The server refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi
}

case ${1:-} in
  start)
    if ! ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 && ! command -v pg_ctl >/dev/null; then
      { apt-get update && apt-get install -y --no-install-recommends postgresql; } >&2
    fi
    if [ ! -d "$dir/data" ]; then
      mkdir -p "$dir"
      [ "$(id -u)" != 0 ] || chown postgres "$dir"
      as_owner "$(bin)/initdb -D $dir/data -U tranche -A trust -E UTF8 --locale=C.UTF-8 --no-sync" >&2
    fi
    as_owner "$(bin)/pg_ctl -D $dir/data -l $dir/log -w start \
      -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c fsync=off'" >&2
    echo "export DATABASE_URL=postgres://tranche@127.0.0.1:$port/postgres"
    ;;
  stop)
    as_owner "$(bin)/pg_ctl -D $dir/data -m immediate stop" >&2 || true
    rm -rf "$dir"
    ;;
  *)
    echo "usage: $0 start|stop" >&2
    exit 2
    ;;
esac
