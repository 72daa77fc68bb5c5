import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectors } from '../connectors/index.ts';
import mainConfig from '../mainstem.config.ts';
import { forkSimulators } from '../src/cli/simulators.ts';
import { openGateway, withSimulators } from '../src/cli/start.ts';
import { parseConfig } from '../src/config.ts';
import { createLog } from '../src/telemetry/log.ts';

/**
 * Measures the first fill of the index: records per second, and the memory of the gateway's process.
 * `npm run measure:fill` fills from the large company without rate limits; DEMO_SIZE, DEMO_LIMITS and DATABASE_URL change that.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = mkdtempSync(join(tmpdir(), 'mainstem-fill-'));
const env = { DEMO_SIZE: 'large', DEMO_LIMITS: 'unmetered', MAINSTEM_DATA: directory, ...process.env };
const simulators = await forkSimulators(join(ROOT, 'src/main.ts'), join(ROOT, 'mainstem.config.ts'), env);
const config = withSimulators(parseConfig(mainConfig, env, connectors), simulators.settings);
let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 250);

const gateway = await openGateway({
  config,
  schemaDirectory: join(ROOT, 'schema'),
  isProduction: false,
  log: createLog('warn', process.stderr),
  print: () => undefined,
  onSync: (event) => {
    if (event.kind === 'complete')
      console.log(`${event.connection} ${event.objectType}: ${event.records} in ${(event.tookMs / 1000).toFixed(1)} s`);
  },
});
const startedAt = performance.now();
const results = await gateway.syncer.runAll();
const seconds = (performance.now() - startedAt) / 1000;
const records = gateway.indexState.all.reduce((sum, state) => sum + state.records, 0);
clearInterval(watch);
console.log(
  `${records} records from ${results.length} ports in ${seconds.toFixed(1)} s: ${Math.round(records / seconds)} records/s, ` +
    `peak ${Math.round(peakBytes / 1024 / 1024)} MB (${config.demo.size}, ${config.demo.limits}, ${config.databaseUrl === null ? 'PGlite' : 'PostgreSQL'})`,
);
if (results.some((result) => result !== 'complete')) process.exitCode = 1;
await gateway.close();
await simulators.stop();
rmSync(directory, { recursive: true });
