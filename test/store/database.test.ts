import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ENTITY_NAMES } from '../../src/model/index.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { openStore } from '../../src/store/database.ts';
import { columnOf, PROJECTIONS } from '../../src/store/projections.ts';
import { memoryStore } from '../support/memory-store.ts';

const db = memoryStore();

test('the migrations of a fresh store make every column that a projection names', async () => {
  const found = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`.execute(
    db(),
  );
  const known = new Set(found.rows.map(({ name }) => name));
  const named = ENTITY_NAMES.flatMap((entity) => {
    const { table, columns } = PROJECTIONS[entity];
    return ['id', 'authority', ...Object.keys(columns).map(columnOf)].map((column) => `${table}.${column}`);
  });
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('a server that does not answer is one error with a code, without its address', async () => {
  const url = 'postgres://user:secret@127.0.0.1:1/none';
  const opening = openStore({ kind: 'postgres', url, maxConnections: 1, keyring: passingKeyring() }, 0);
  await expect(opening).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.not.stringContaining('secret'),
  });
});
