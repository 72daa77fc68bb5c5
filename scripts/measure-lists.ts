import { createSecretKey } from 'node:crypto';
import pg from 'pg';
import { KEY_BYTES, type Keyring } from '../src/sealing/keyring.ts';
import { type Db, openStore } from '../src/store/database.ts';
import { askedLists, readOwners } from './lists/asked.ts';
import { fillCompany, isFilled } from './lists/company.ts';
import { type Explained, explain } from './lists/explain.ts';
import type { Asked } from './lists/listed.ts';

/**
 * Measures what the lists over a large company cost on PostgreSQL, by its own EXPLAIN (ANALYZE, BUFFERS) of the statements that the store issues.
 *
 * `npm run measure:lists` makes a database of its own on the server of DATABASE_URL and drops it at the end; KEEP=1 keeps it and measures on it
 * again the next time. LISTS=overdue takes those that say so, PLANS=1 shows every plan. Ends with 1 when a page takes 20 ms or more.
 */
const SERVER = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const DATABASE = 'mainstem_measure_lists';
/** Nothing here is worth a secret, and a database that is kept must open again. */
const KEYRING: Keyring = {
  currentId: 'measure',
  keys: new Map([['measure', createSecretKey(Buffer.alloc(KEY_BYTES))]]),
};
const RUNS = 5;
const LIMIT_MS = 20;

if ((await administer(`select 1 from pg_database where datname = '${DATABASE}'`)) === 0)
  await administer(`create database ${DATABASE}`);
const url = new URL(SERVER);
url.pathname = DATABASE;
const store = await openStore({ kind: 'postgres', url: url.href, maxConnections: 4, keyring: KEYRING }, Date.now());
try {
  if (!(await isFilled(store.db))) await fill(store.db);
  await measureAll(store.db);
} finally {
  await store.close();
  if (process.env['KEEP'] !== '1') await administer(`drop database ${DATABASE}`);
}

async function administer(statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: SERVER });
  await client.connect();
  const { rowCount } = await client.query(statement);
  await client.end();
  return rowCount ?? 0;
}

async function fill(db: Db): Promise<void> {
  const startedAt = performance.now();
  await fillCompany(db);
  console.log(`filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

async function measureAll(db: Db): Promise<void> {
  const asked = askedLists(await readOwners(db)).filter(({ what }) => what.includes(process.env['LISTS'] ?? ''));
  const slow: string[] = [];
  console.log('| list | rows | least ms | median ms | how its table is read |\n| --- | --- | --- | --- | --- |');
  for (const each of asked) {
    const runs = await measure(db, each);
    const [least, median] = [runs[0], runs[Math.floor(RUNS / 2)]];
    if (least === undefined || median === undefined) throw new Error(`${each.what} was not run`);
    const scans = [...new Set(least.scans)].join('; ');
    console.log(
      `| ${each.what} | ${least.rows} | ${least.executionMs.toFixed(1)} | ${median.executionMs.toFixed(1)} | ${scans} |`,
    );
    if (process.env['PLANS'] === '1') console.log(`\n${least.plan.join('\n')}\n`);
    if (each.kind === 'page' && median.executionMs >= LIMIT_MS) slow.push(each.what);
  }
  if (slow.length > 0) process.exitCode = 1;
  console.log(slow.length === 0 ? `no page takes ${LIMIT_MS} ms` : `${LIMIT_MS} ms or more:\n${slow.join('\n')}`);
}

/** The runs behind a first one that reads what is not in memory yet, quickest first. */
async function measure(db: Db, { run }: Asked): Promise<readonly Explained[]> {
  await explain(db, run);
  const runs: Explained[] = [];
  while (runs.length < RUNS) runs.push(await explain(db, run));
  return runs.toSorted((a, b) => a.executionMs - b.executionMs);
}
