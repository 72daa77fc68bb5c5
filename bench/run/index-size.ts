import { createSecretKey } from 'node:crypto';
import { askedLists, readOwners } from '../../scripts/lists/asked.ts';
import { COMPANY_RECORDS, fillCompany } from '../../scripts/lists/company.ts';
import { explain } from '../../scripts/lists/explain.ts';
import { ownDatabase } from '../../scripts/writes/own-database.ts';
import { KEY_BYTES } from '../../src/sealing/keyring.ts';
import { openStore } from '../../src/store/database.ts';

const KEYRING = { currentId: 'bench', keys: new Map([['bench', createSecretKey(Buffer.alloc(KEY_BYTES))]]) };
const RUNS = 5;
export const LIMIT_MS = 20;

export interface SizedLists {
  readonly records: number;
  /** Milliseconds at the database by list, over its runs. */
  readonly lists: ReadonlyMap<string, { readonly least: number; readonly median: number }>;
}

/** What the first pages of the lists cost in an index of so many records, by the database's own EXPLAIN (ANALYZE). */
export async function listsIn(serverUrl: string, records: number): Promise<SizedLists> {
  const lists = new Map<string, { readonly least: number; readonly median: number }>();
  const database = await ownDatabase(serverUrl, `mainstem_lists_${process.pid}`);
  const { url } = database;
  const store = await openStore({ kind: 'postgres', url, maxConnections: 4, keyring: KEYRING }, Date.now());
  try {
    await fillCompany(store.db, records / COMPANY_RECORDS);
    const pages = askedLists(await readOwners(store.db)).filter(
      ({ kind, what }) => kind === 'page' && what.endsWith('first page'),
    );
    for (const { what, run } of pages) {
      await explain(store.db, run);
      const runs: number[] = [];
      while (runs.length < RUNS) runs.push((await explain(store.db, run)).executionMs);
      const [least = Number.NaN, ...more] = runs.toSorted((a, b) => a - b);
      const median = more[Math.floor(RUNS / 2) - 1] ?? least;
      lists.set(what.replace(/, first page$/, ''), { least, median });
    }
  } finally {
    await store.close();
    await database.drop();
  }
  return { records, lists };
}
