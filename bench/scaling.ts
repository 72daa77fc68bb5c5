import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Asking } from './queries.ts';
import { ours } from './run/contenders.ts';
import { type Fleet, startGateway } from './run/gateway.ts';
import { CONNECTIONS, GROWING, type Growing } from './run/growing.ts';
import { LIMIT_MS, listsIn, type SizedLists } from './run/index-size.ts';
import { type Figures, measure, medianOf, warmUp } from './run/measure.ts';
import { Helper } from './run/process.ts';
import { putSection } from './run/report.ts';

/**
 * How the cost of our gateway grows: with rows, with sources, with connections, with what the index holds.
 *
 * `npm run bench:scaling -- --seconds 5 --rounds 3`. The index needs a PostgreSQL server (DATABASE_URL) and is left out without one. Writes its
 * section of docs/measurements.md; `--only load` or `--only index` shows one half and writes nothing.
 */
const HERE = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    records: { type: 'string', default: '1000,10000,100000,1000000' },
  },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const serverUrl = process.env['DATABASE_URL'];

const parts = values.only === 'index' ? [] : [await growth()];
if (serverUrl !== undefined && values.only !== 'load') parts.push(await sizes(serverUrl));
const section = `Measured by \`npm run bench:scaling\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}, index ${serverUrl === undefined ? 'embedded' : 'on PostgreSQL'}.\n\n${parts.join('\n\n')}\n`;
process.stdout.write(section);
const page = join(HERE, '../docs/measurements.md');
if (values.only === '') writeFileSync(page, putSection(readFileSync(page, 'utf8'), '## How cost grows', section));

async function growth(): Promise<string> {
  const fleet = await Helper.start<Fleet>(join(HERE, 'fleet/main.ts'));
  const gateway = await startGateway(fleet.hello, serverUrl);
  const load = await Helper.start(join(HERE, 'load/main.ts'));
  const contender = ours(gateway, 'live');
  const rows: string[] = [];
  const run = async ({ what, document }: Growing, connections: number) => {
    const askings: readonly Asking[] = [{ body: JSON.stringify({ query: document }), data: null, text: '' }];
    const rig = { fleet, load, connections, seconds };
    const amount = await warmUp(contender, askings, rig);
    const figures: Figures[] = [];
    while (figures.length < rounds) figures.push(await measure(contender, askings, { ...rig, amount }));
    const { cpu, databaseCpu, perSecond, p50Ms, p99Ms, calls, failed } = medianOf(figures);
    if (failed > 0) throw new Error(`${failed} requests for ${what} failed`);
    const numbers = [connections, cpu.toFixed(0), databaseCpu.toFixed(0), perSecond.toFixed(0), p50Ms, p99Ms];
    rows.push(`| ${what} | ${numbers.join(' | ')} | ${calls.toFixed(2)} |`);
    process.stderr.write(`${rows.at(-1)}\n`);
  };
  try {
    // One connection for each kind: nothing is shared with a request that runs beside it.
    for (const each of GROWING) await run(each, 1);
    const [join100] = GROWING.filter(({ what }) => what === '100 orders with customers');
    for (const connections of CONNECTIONS) if (join100 !== undefined) await run(join100, connections);
  } finally {
    await load.stop();
    await gateway.stop();
    await fleet.stop();
  }
  return `Values of this moment (\`max-age=0\`). The same question on many connections is shared while it is in flight.

| question | connections | CPU µs/request | database µs | requests/s | p50 ms | p99 ms | source calls |
| --- | --: | --: | --: | --: | --: | --: | --: |
${rows.join('\n')}`;
}

async function sizes(server: string): Promise<string> {
  const sized: SizedLists[] = [];
  for (const records of values.records.split(',').map(Number)) {
    sized.push(await listsIn(server, records));
    process.stderr.write(`lists over ${records} records\n`);
  }
  const names = [...(sized[0]?.lists.keys() ?? [])];
  const slow = sized.flatMap(({ lists, records }) =>
    [...lists].filter(([, { least }]) => least >= LIMIT_MS).map(([what]) => `${what} (${records} records)`),
  );
  return `First pages of 20 rows over an index of so many records, milliseconds at PostgreSQL (\`EXPLAIN (ANALYZE)\`, the least of five runs, the median in brackets; plans [above](#lists-over-a-large-company-on-postgresql)).
${slow.length === 0 ? `None takes ${LIMIT_MS} ms.` : `${LIMIT_MS} ms or more: ${slow.join('; ')}.`}

| list | ${sized.map(({ records }) => records.toLocaleString('en')).join(' | ')} |
| --- | ${sized.map(() => '--:').join(' | ')} |
${names.map((name) => `| ${name} | ${sized.map(({ lists }) => shown(lists.get(name))).join(' | ')} |`).join('\n')}`;
}

function shown(each: { readonly least: number; readonly median: number } | undefined): string {
  return each === undefined ? '' : `${each.least.toFixed(1)} (${each.median.toFixed(1)})`;
}
