#!/usr/bin/env bash
# Gives the service tests a real PostgreSQL: the one that already answers, else Debian's postgresql-15 as a private loopback cluster,
# because locks, isolation and replication differ from the in-process database of the unit tests. Prints its URL as the last line.
# usage: postgres.sh start|crash|stop     env: DATABASE_HOST DATABASE_PORT DATABASE_USER POSTGRES_STATE POSTGRES_SYNCHRONOUS_COMMIT
# crash: all its processes end at once, as in a power cut, and it starts again. What was committed is kept only with synchronous commits.
set -euo pipefail

HOST=${DATABASE_HOST:-${PGHOST:-127.0.0.1}}
PORT=${DATABASE_PORT:-${PGPORT:-5432}}
DBUSER=${DATABASE_USER:-${PGUSER:-postgres}}
STATE=${POSTGRES_STATE:-${TMPDIR:-/tmp}/mainstem-services/postgres}
SYNCHRONOUS_COMMIT=${POSTGRES_SYNCHRONOUS_COMMIT:-off}
BIN=/usr/lib/postgresql/15/bin

answers() {
  if command -v pg_isready >/dev/null; then pg_isready -q -h "$HOST" -p "$PORT"; else (: < "/dev/tcp/$HOST/$PORT") 2>/dev/null; fi
}

# PostgreSQL refuses to run as root; setpriv needs no login shell and no sudo.
as_owner() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups env "HOME=$STATE" LANG=C.UTF-8 "$@"
  else
    "$@"
  fi
}

install() {
  [ -x "$BIN/initdb" ] && return
  apt-cache show postgresql-15 >/dev/null 2>&1 || apt-get update -q
  # Debian would create and start a cluster of its own on the same port.
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/mainstem-services.conf
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends postgresql-15
}

start() {
  if ! answers; then
    case $HOST in 127.0.0.1 | localhost) ;; *) echo "postgres.sh: nothing answers on $HOST:$PORT" >&2; exit 1 ;; esac
    install >&2
    mkdir -p "$STATE"
    if [ "$(id -u)" = 0 ]; then chown postgres "$STATE"; fi
    cd "$STATE"
    [ -s data/PG_VERSION ] || as_owner "$BIN/initdb" -D "$STATE/data" -A trust -U "$DBUSER" -E UTF8 --locale=C.UTF-8 > initdb.log 2>&1
    # Test data may be lost in a power cut; syncing every commit would double the run.
    as_owner "$BIN/pg_ctl" -D "$STATE/data" -l "$STATE/log" -w -o "-p $PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$STATE \
      -c fsync=off -c synchronous_commit=$SYNCHRONOUS_COMMIT -c full_page_writes=off -c max_prepared_transactions=20" start < /dev/null >&2
  fi
  echo "postgres://$DBUSER@$HOST:$PORT/postgres"
}

crash() {
  cd "$STATE"
  as_owner "$BIN/pg_ctl" -D "$STATE/data" -l "$STATE/log" -m immediate -w restart < /dev/null >&2
}

stop() {
  [ -s "$STATE/data/postmaster.pid" ] || { echo 'no private cluster is running'; return; }
  cd "$STATE"
  as_owner "$BIN/pg_ctl" -D "$STATE/data" -m fast -w stop
}

case "${1:-}" in
  start) start ;;
  crash) crash ;;
  stop) stop ;;
  *) sed -n 2,5p "$0"; exit 2 ;;
esac
