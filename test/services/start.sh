#!/usr/bin/env bash
# Starts the real servers that the services tests need: what already runs is used, the rest is installed from Debian and started.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/postgres.sh" start
"$here/redis.sh" start
"$here/chromium.sh" install
"$here/tryton.sh" install
TRYTON_FRESH=1 "$here/tryton.sh" init
"$here/tryton.sh" start
