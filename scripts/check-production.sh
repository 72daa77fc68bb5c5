#!/usr/bin/env bash
# The gateway as it is deployed: without development dependencies, NODE_ENV=production, no simulator. It must start and say that it is up.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
copy=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$copy"' EXIT
git -C "$root" archive HEAD | tar -x -C "$copy"
cd "$copy"
npm ci --omit=dev --no-audit --no-fund --loglevel=error
cat > production.config.ts <<'CONFIG'
import { defineConfig } from './src/config.ts';

export default defineConfig({
  port: 0,
  connections: {},
  encryption: { keys: { env: 'MAINSTEM_KEYS' } },
  access: { issuers: [{ issuer: 'https://login.example', audience: 'mainstem' }] },
});
CONFIG
MAINSTEM_KEYS="check:$(head -c 32 /dev/urandom | base64)" NODE_ENV=production node_modules/.bin/node src/main.ts --config production.config.ts start > out.log 2>&1 &
server=$!
for _ in $(seq 100); do
  url=$(grep -so 'http://[0-9.:]*/healthz' out.log | head -n 1 || true)
  if [ -n "$url" ]; then break; fi
  kill -0 "$server" 2>/dev/null || { cat out.log; exit 1; }
  sleep 0.2
done
curl -fsS "${url:?the gateway did not start}"
# The sandbox is neither built without development dependencies nor served in production.
[ ! -e dist ] || { echo 'something was built'; exit 1; }
for path in /sandbox /sandbox/token; do
  [ "$(curl -s -o /dev/null -w '%{http_code}' "${url%/healthz}$path")" = 404 ] || { echo "$path is served"; exit 1; }
done
kill "$server"
wait "$server"
echo " production start: ok"
