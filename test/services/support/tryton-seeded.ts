// The loaded company, made once per change of seed, loader or template, and cloned for every test file: tests change data.
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCompany } from '../../../demo/company.ts';
import { trytonRows } from '../../../demo/tryton.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import {
  createDatabase,
  dropDatabase,
  eventually,
  type OwnDatabase,
  randomName,
  TRYTON_PASSWORD,
  TRYTON_URL,
  TRYTON_USER,
  withPostgres,
} from './servers.ts';
import { fewRows } from './tryton-few.ts';
import { KeyMap } from './tryton-keys.ts';
import { loadableRows, loadCompany } from './tryton-loader.ts';
import { type Rpc, rpcOf } from './tryton-rpc.ts';

const TEMPLATE = 'mainstem_tryton_base';
const LOCK = 7_310_601;

/** What decides how rows become records; what they become is kept between runs. */
const LOADER = ['tryton-loader.ts', 'tryton-parties.ts', 'tryton-goods.ts', 'tryton-sales.ts', 'tryton-rpc.ts'];

/** The company of every services test: its days are in the past on any machine, since a server does not do what is dated ahead. */
export const company = makeCompany({ seed: 1, size: 'small', today: '2025-11-28' });

/** What is loaded, and what a simulator that is compared with the server is given. */
export const companyRows: Rows = loadableRows(trytonRows(company, { maxSales: 60 }));

/** The databases that are kept between runs, and their rows. */
const SEEDS = {
  company: { database: 'mainstem_tryton_seeded', rows: companyRows },
  few: { database: 'mainstem_tryton_few', rows: fewRows(companyRows) },
} as const;

type Seed = (typeof SEEDS)[keyof typeof SEEDS];

/** A copy of the loaded company on the real server. */
export interface RealTryton {
  readonly rpc: Rpc;
  readonly keys: KeyMap;
  readonly rows: Rows;
  /** What a connection needs to reach it; `url` through a proxy when given. */
  settings(url?: string): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function openTryton(what: keyof typeof SEEDS = 'company'): Promise<RealTryton> {
  const chosen = SEEDS[what];
  const { database, keys } = await withPostgres('postgres', async (client) => {
    // Test files run one after another, but another run may seed at the same time; and a database is copied while nobody is in it.
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const known = await seed(chosen);
    return { database: await createDatabase('mainstem_tryton_test', chosen.database), keys: known };
  });
  return { ...(await connected(database)), keys, rows: chosen.rows };
}

async function connected(database: OwnDatabase): Promise<Pick<RealTryton, 'rpc' | 'settings' | 'close'>> {
  try {
    return {
      rpc: await signIn(database.name),
      settings: (url = TRYTON_URL) => ({ url, database: database.name, user: TRYTON_USER, password: TRYTON_PASSWORD }),
      close: () => database.drop(),
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** The server builds its view of a database at the first call; while it does so for two, one may fail. */
async function signIn(database: string): Promise<Rpc> {
  let rpc: Rpc | null = null;
  await eventually(`a sign-in to ${database}`, async () => {
    rpc = await rpcOf(database).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('common.db.login')) return null;
      throw error;
    });
    return rpc !== null;
  });
  if (rpc === null) throw new Error('unreachable: eventually throws');
  return rpc;
}

async function seed({ database, rows }: Seed): Promise<KeyMap> {
  const marker = await markerOf(rows);
  const known = await readKeys(database, marker);
  if (known !== null) return known;
  const building = randomName('mainstem_tryton_seeding');
  await withPostgres('postgres', (client) => client.query(`create database ${building} template ${TEMPLATE}`));
  try {
    const keys = await loadCompany(await rpcOf(building), rows);
    await writeKeys(building, marker, keys);
    await dropDatabase(database);
    await withPostgres('postgres', async (client) => {
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [building]);
      await client.query(`alter database ${building} rename to ${database}`);
    });
    return keys;
  } catch (error) {
    await dropDatabase(building);
    throw error;
  }
}

/** The same for the same rows, loader and template. */
async function markerOf(rows: Rows): Promise<string> {
  const sources = await Promise.all(LOADER.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  const template = await withPostgres('postgres', (client) =>
    client.query<{ oid: string }>('select oid from pg_database where datname = $1', [TEMPLATE]),
  );
  const [found] = template.rows;
  if (found === undefined) throw new Error(`there is no database ${TEMPLATE}: run test/services/tryton.sh init`);
  return hash('sha256', JSON.stringify([rows, sources, found.oid]));
}

async function readKeys(database: string, marker: string): Promise<KeyMap | null> {
  const exists = await withPostgres('postgres', (client) =>
    client.query('select from pg_database where datname = $1', [database]),
  );
  if (exists.rowCount === 0) return null;
  const { rows } = await withPostgres(database, (client) =>
    client.query<{ marker: string; entries: [string, number, number][] }>('select marker, entries from mainstem_keys'),
  );
  const [stored] = rows;
  return stored?.marker === marker ? new KeyMap(stored.entries) : null;
}

async function writeKeys(database: string, marker: string, keys: KeyMap): Promise<void> {
  await withPostgres(database, async (client) => {
    await client.query('create table mainstem_keys (marker text not null, entries jsonb not null)');
    await client.query('insert into mainstem_keys values ($1, $2)', [marker, JSON.stringify(keys.entries)]);
    await client.query('analyze');
  });
}
