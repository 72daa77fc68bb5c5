#!/usr/bin/env bash
# Gives the service tests a real Redis: the one that already answers, else Debian's redis-server on loopback,
# because expiry, scripting and pub/sub are its own to define. Prints its URL as the last line.
# usage: redis.sh start|stop     env: REDIS_PORT REDIS_STATE
set -euo pipefail

PORT=${REDIS_PORT:-6379}
STATE=${REDIS_STATE:-${TMPDIR:-/tmp}/mainstem-services/redis}

# Bash alone can ask: redis-cli need not be there when another owner runs the server.
answers() {
  local reply
  exec 3<> "/dev/tcp/127.0.0.1/$PORT" || return 1
  printf 'PING\r\n' >&3
  read -r -t 2 reply <&3 || reply=''
  exec 3>&-
  case $reply in +PONG* | -NOAUTH*) return 0 ;; *) return 1 ;; esac
} 2>/dev/null

install() {
  command -v redis-server >/dev/null && return
  apt-cache show redis-server >/dev/null 2>&1 || apt-get update -q
  # --no-install-recommends and no service manager: nothing may take the standard port before this script does.
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends redis-server
}

start() {
  if ! (answers); then
    install >&2
    mkdir -p "$STATE"
    redis-server --port "$PORT" --bind 127.0.0.1 --dir "$STATE" --save '' --appendonly no --daemonize yes \
      --pidfile "$STATE/pid" --logfile "$STATE/log" >&2
    for _ in $(seq 50); do (answers) && break; sleep 0.1; done
    (answers) || { tail -n 5 "$STATE/log" >&2; exit 1; }
  fi
  echo "redis://127.0.0.1:$PORT"
}

stop() {
  [ -s "$STATE/pid" ] || { echo 'no private server is running'; return; }
  kill "$(cat "$STATE/pid")"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  *) sed -n 2,4p "$0"; exit 2 ;;
esac
