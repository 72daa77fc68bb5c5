import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectors } from '../connectors/index.ts';
import mainConfig from '../mainstem.config.ts';
import { developmentIssuerOf } from '../src/cli/keys.ts';
import { forkSimulators } from '../src/cli/simulators.ts';
import { openGateway, withSimulators } from '../src/cli/start.ts';
import { parseConfig } from '../src/config.ts';
import { systemClock } from '../src/simulator/clock.ts';
import { createLog } from '../src/telemetry/log.ts';
import { type Figures, figuresOf, seconds } from './writes/figures.ts';
import { WriteLoad } from './writes/load.ts';
import { ownDatabase } from './writes/own-database.ts';

/**
 * Measures writes through HTTP over sources that answer late: a customer's name, which the ERP decides and CRM and books are kept in step with.
 *
 * `npm run measure:writes -- --count 200 --concurrency 16 --latency 20` (these are the defaults; latency in milliseconds) on an embedded store;
 * with DATABASE_URL in a database of its own on that server, which it drops at the end. It reports numbers and holds nobody to them.
 */
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    concurrency: { type: 'string', default: '16' },
    latency: { type: 'string', default: '20' },
    alone: { type: 'string', default: '30' },
  },
});
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = mkdtempSync(join(tmpdir(), 'mainstem-writes-'));
const database = await ownDatabase(process.env['DATABASE_URL'], 'mainstem_measure_writes');
const env = {
  ...process.env,
  ...{ DEMO_LIMITS: 'unmetered', MAINSTEM_DATA: directory },
  ...(database === null
    ? {}
    : { DATABASE_URL: database.url, MAINSTEM_KEYS: `measure:${randomBytes(32).toString('base64')}` }),
};
const late = ['--latency', options.latency];
const simulators = await forkSimulators(join(ROOT, 'src/main.ts'), join(ROOT, 'mainstem.config.ts'), env, late);
const config = withSimulators(parseConfig(mainConfig, env, connectors), simulators.settings);
const gateway = await openGateway({
  config,
  schemaDirectory: join(ROOT, 'schema'),
  isProduction: false,
  log: createLog('warn', process.stderr),
  print: () => undefined,
});
try {
  await gateway.syncer.runAll();
  await gateway.writer.start();
  const issuer = await developmentIssuerOf(config, {
    isProduction: false,
    clock: systemClock,
  });
  await measure(await gateway.app.listen({ host: '127.0.0.1', port: 0 }), await issuer.issue('measure', ['admin']));
} finally {
  await gateway.close();
  await simulators.stop();
  await database?.drop();
  rmSync(directory, { recursive: true });
}

async function measure(url: string, token: string): Promise<void> {
  const load = new WriteLoad({ url: `${url}/graphql`, token, db: gateway.store.db });
  const customers = await load.customersOf(['erp', 'crm', 'books']);
  const [alone, count, concurrency] = [Number(options.alone), Number(options.count), Number(options.concurrency)];
  // What is compiled, planned and opened only once is not measured.
  await load.oneByOne(customers, 5);
  console.log(
    `${database === null ? 'PGlite' : 'PostgreSQL'}, sources ${options.latency} ms, ${customers.length} customers of three systems, load ${loadavg()[0]?.toFixed(1)}`,
  );
  tell(`${alone} previews, one after the other`, {
    'until the answer': figuresOf(await load.previews(customers, alone)),
  });
  const single = await load.oneByOne(customers, alone);
  tell(`${alone} updates, one after the other`, spansOf(single));
  const burst = await load.burst(customers, { count, concurrency });
  tell(`${count} updates with wait 0, ${concurrency} at a time`, spansOf(burst));
  await load.close();
  console.log(
    `  accepted ${(count / seconds(burst.acceptedInMs)).toFixed(1)}/s, done ${(count / seconds(burst.doneInMs)).toFixed(1)}/s, ` +
      `processor ${(burst.processorMs / count).toFixed(1)} ms each; ${burst.statuses.join(', ')}; load ${loadavg()[0]?.toFixed(1)}`,
  );
}

function spansOf({
  answers,
  effects,
  ends,
}: Awaited<ReturnType<WriteLoad['oneByOne']>>): Readonly<Record<string, Figures>> {
  return {
    'until the answer': figuresOf(answers),
    'from accept to last effect': figuresOf(effects),
    'from accept to end': figuresOf(ends),
  };
}

function tell(what: string, spans: Readonly<Record<string, Figures>>): void {
  console.log(what);
  for (const [name, { p50, p95, p99 }] of Object.entries(spans))
    console.log(`  ${name}: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
}
