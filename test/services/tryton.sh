#!/usr/bin/env bash
# Runs a real Tryton 6.0 (Debian packages, PostgreSQL storage) for the service tests; JSON-RPC on http://127.0.0.1:$TRYTON_PORT/$TRYTON_DB/
# because a simulator can only be trusted where it was compared with the server it imitates.
# usage: tryton.sh install|init|start|stop|status
#   install  Debian packages, only the modules the tests use (idempotent)
#   init     builds the template database once (schema, modules, tryton_base.py), then clones it to $TRYTON_DB if that is missing
#   start    serves $TRYTON_DB on loopback; does nothing when a Tryton already answers on the port
# env: PGHOST PGPORT PGUSER TRYTON_DB TRYTON_PORT TRYTON_PASSWORD TRYTON_STATE; `TRYTON_FRESH=1 init` drops $TRYTON_DB and clones again.
# After a change to tryton_base.py: `dropdb mainstem_tryton_base`, then init. The template holds the fiscal years of the day it was built.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PGHOST=${PGHOST:-127.0.0.1} PGPORT=${PGPORT:-5432} PGUSER=${PGUSER:-postgres} PGDATABASE=postgres PGCONNECT_TIMEOUT=5
TRYTON_DB=${TRYTON_DB:-mainstem_tryton}
TRYTON_PORT=${TRYTON_PORT:-18000}
TRYTON_PASSWORD=${TRYTON_PASSWORD:-mainstem-admin-1}
STATE=${TRYTON_STATE:-${TMPDIR:-/tmp}/mainstem-services/tryton}
TEMPLATE=mainstem_tryton_base
# Test data may be lost in a power cut; compiling short queries costs more than it saves.
export PGOPTIONS='-c synchronous_commit=off -c jit=off'
MODULES=(party company currency country product account account_product account_invoice account_invoice_stock stock sale)

die() { echo "tryton.sh: $*" >&2; exit 1; }

has_database() { [ "$(psql -XAtq -c "select 1 from pg_database where datname = '$1'")" = 1 ]; }

# One file per port: two servers may share one state directory.
write_conf() {
  mkdir -p "$STATE"
  cat > "$STATE/trytond-$TRYTON_PORT.conf" <<CONF
[database]
uri = postgresql://$PGUSER@$PGHOST:$PGPORT/
path = $STATE/files
[web]
listen = 127.0.0.1:$TRYTON_PORT
num_proxies = 0
CONF
}

answers() {
  curl -fsS -m 5 -o /dev/null -H 'Content-Type: application/json' -d '{"id":0,"method":"common.server.version","params":[]}' \
    "http://127.0.0.1:$TRYTON_PORT/" 2>/dev/null
}

running_pid() {
  local pid
  pid=$(cat "$STATE/pid-$TRYTON_PORT" 2>/dev/null) || return 1
  # A pid file outlives its process, and the number may belong to another program by now.
  tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null | grep -q "trytond-$TRYTON_PORT.conf" && echo "$pid"
}

install() {
  local packages=(tryton-server tryton-proteus python3-psycopg2 postgresql-client curl) missing=() module package
  for module in "${MODULES[@]}"; do packages+=("tryton-modules-${module//_/-}"); done
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then echo 'already installed'; return; fi
  apt-cache show tryton-server >/dev/null 2>&1 || apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
}

build_template() {
  local building=${TEMPLATE}_building
  # A half-built template would be cloned forever: build under another name, rename when complete.
  psql -Xq -c "set client_min_messages = warning" -c "drop database if exists $building with (force)" -c "create database $building template template0 encoding 'UTF8'"
  printf '%s\n' "$TRYTON_PASSWORD" > "$STATE/password"
  TRYTONPASSFILE=$STATE/password trytond-admin -c "$STATE/trytond-$TRYTON_PORT.conf" -d "$building" --all --email admin@example.test
  # Where autovacuum is off nobody gathers statistics, and module activation then picks plans that take minutes.
  psql -Xq -d "$building" -c 'analyze'
  trytond-admin -c "$STATE/trytond-$TRYTON_PORT.conf" -d "$building" -u "${MODULES[@]}" --activate-dependencies
  psql -Xq -d "$building" -c 'analyze'
  /usr/bin/python3 "$HERE/tryton_base.py" "$STATE/trytond-$TRYTON_PORT.conf" "$building"
  psql -Xq -c "alter database $building rename to $TEMPLATE"
}

init() {
  psql -Xq -c 'select' >/dev/null || die "no PostgreSQL on $PGHOST:$PGPORT (run postgres.sh start)"
  # Test files start in parallel; the second one waits for the template of the first.
  exec 9> "$STATE/lock"
  flock 9
  has_database "$TEMPLATE" || build_template
  if [ "${TRYTON_FRESH:-0}" = 1 ]; then psql -Xq -c "drop database if exists $TRYTON_DB with (force)"; fi
  if has_database "$TRYTON_DB"; then echo "$TRYTON_DB exists"; return; fi
  psql -Xq -c "create database $TRYTON_DB template $TEMPLATE"
  echo "$TRYTON_DB cloned from $TEMPLATE"
}

start() {
  if answers; then echo "already up on port $TRYTON_PORT"; return; fi
  # setsid and closed inputs: the server must outlive the test runner's shell and hold none of its pipes.
  setsid trytond -c "$STATE/trytond-$TRYTON_PORT.conf" -d "$TRYTON_DB" < /dev/null > "$STATE/log-$TRYTON_PORT" 2>&1 &
  echo $! > "$STATE/pid-$TRYTON_PORT"
  for _ in $(seq 300); do
    if answers; then echo "up on http://127.0.0.1:$TRYTON_PORT/$TRYTON_DB/"; return; fi
    kill -0 "$(cat "$STATE/pid-$TRYTON_PORT")" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$STATE/log-$TRYTON_PORT" >&2
  die 'the server did not start'
}

stop() {
  local pid
  pid=$(running_pid) || { echo 'not running'; return; }
  kill "$pid"
  for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  rm -f "$STATE/pid-$TRYTON_PORT"
  echo 'stopped'
}

status() {
  answers || { echo 'down'; exit 3; }
  echo "up on port $TRYTON_PORT, pid $(running_pid || echo 'of another owner')"
}

case "${1:-}" in
  install) install ;;
  init) write_conf; init ;;
  start) write_conf; start ;;
  stop) stop ;;
  status) status ;;
  *) sed -n 2,10p "$0"; exit 2 ;;
esac
