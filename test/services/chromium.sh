#!/usr/bin/env bash
# Gives the service tests a real browser: Debian's chromium, because Content-Security-Policy, storage and editors are a browser's to judge.
# Prints its path as the last line.
# usage: chromium.sh install     env: CHROMIUM, the path of another one
set -euo pipefail

CHROMIUM=${CHROMIUM:-/usr/bin/chromium}

install() {
  if [ ! -x "$CHROMIUM" ]; then
    apt-cache show chromium >/dev/null 2>&1 || apt-get update -q >&2
    # It brings a hundred lines about its libraries, which nobody reads unless it fails.
    local log
    log=$(mktemp)
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends chromium > "$log" 2>&1 \
      || { tail -n 20 "$log" >&2; exit 1; }
    rm "$log"
  fi
  echo "$CHROMIUM"
}

case "${1:-}" in
  install) install ;;
  *) sed -n 2,4p "$0"; exit 2 ;;
esac
