import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Askings, Query } from './queries.ts';
import { type Contender, type Files, KINDS, type Kind, ours, startNginx, startPeer } from './run/contenders.ts';
import { type Fleet, type OwnGateway, startGateway } from './run/gateway.ts';
import { type Figures, measure, medianOf, type Rig, verify, warmUp } from './run/measure.ts';
import { optionsOf } from './run/options.ts';
import { Helper } from './run/process.ts';
import { record } from './run/record.ts';
import { PROFILE, pageOf, sectionIn, type Table, tableOf } from './run/report.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const options = optionsOf(process.argv.slice(2));
const say = (line: string) => process.stderr.write(`${line}\n`);

const directory = mkdtempSync(join(tmpdir(), 'mainstem-bench-'));
const fleet = await Helper.start<Fleet>(join(HERE, 'fleet/main.ts'));
const gateway = await startGateway(fleet.hello, process.env['DATABASE_URL']);
try {
  await run(fleet, gateway);
} finally {
  await gateway.stop();
  await fleet.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function run(fleet: Helper<Fleet>, gateway: OwnGateway): Promise<void> {
  say('every question once, to our gateway');
  const { work, askings } = await record(
    gateway,
    fleet,
    options.queries.map(({ name }) => name),
  );
  const files = { work: join(directory, 'work.json'), answers: join(directory, 'answers.json') };
  writeFileSync(files.work, JSON.stringify(work));
  const finished = Object.values(askings).flat();
  writeFileSync(files.answers, JSON.stringify(Object.fromEntries(finished.map(({ body, text }) => [body, text]))));
  const load = await Helper.start(join(HERE, 'load/main.ts'));
  const rig = { fleet, load, connections: options.connections, seconds: options.seconds };
  const tables: Table[] = [];
  for (const is of ['live', 'caching'] as const) {
    const contenders = await start(is, files, gateway);
    for (const delayMs of is === 'live' ? options.delaysMs : options.delaysMs.slice(0, 1)) {
      await fleet.ask({ ask: 'delay', delayMs });
      for (const query of options.queries) {
        const nginx = options.isWanted('nginx') ? await startNginx(askings, directory, query.name) : null;
        const table = await race(query, [...contenders, ...(nginx === null ? [] : [nginx])], askings, rig);
        await nginx?.stop();
        tables.push({ is, delayMs, query, hasNginx: nginx !== null, figures: table });
        process.stdout.write(`${tableOf(tables.slice(-1))}\n`);
      }
    }
    for (const contender of contenders) await contender.stop();
  }
  await load.stop();
  const page = join(HERE, 'RESULTS.md');
  if (options.isWhole) writeFileSync(page, pageOf(tables, options, process.argv.slice(2)) + sectionIn(page, PROFILE));
}

async function start(is: 'live' | 'caching', files: Files, gateway: OwnGateway): Promise<readonly Contender[]> {
  const kinds = KINDS.filter(({ name, caches }) => options.isWanted(name) && (is === 'live' || caches));
  const own = options.isWanted('Mainstem') ? [ours(gateway, is)] : [];
  return [...own, ...(await Promise.all(kinds.map((kind: Kind) => startPeer(kind, files, is))))];
}

/** All of them in turn, round by round, so that whatever else the machine does meets each. */
async function race(
  { name }: Query,
  contenders: readonly Contender[],
  askings: Askings,
  rig: Rig,
): Promise<ReadonlyMap<string, Figures>> {
  const rounds = new Map<string, Figures[]>();
  const amounts = new Map<Contender, number>();
  for (const contender of contenders) {
    if (!contender.name.includes('nginx')) await verify(contender, askings[name]);
    amounts.set(contender, await warmUp(contender, askings[name], rig));
    rounds.set(contender.name, []);
  }
  for (let round = 0; round < options.rounds; round += 1)
    for (const contender of contenders) {
      const figures = await measure(contender, askings[name], { ...rig, amount: amounts.get(contender) ?? 0 });
      rounds.get(contender.name)?.push(figures);
      say(`${name}, round ${round + 1}: ${contender.name} ${figures.cpu.toFixed(0)} us`);
    }
  return new Map([...rounds].map(([each, figures]) => [each, medianOf(figures)]));
}
