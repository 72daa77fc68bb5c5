// Rotation of the keys of columns that hold one sealed text: the journal of writes and the values that it lays over records.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { UnsealError } from '../../src/sealing/sealer.ts';
import type { Db } from '../../src/store/database.ts';
import { addPending } from '../../src/store/pending.ts';
import { reseal } from '../../src/store/reseal.ts';
import { sealOf } from '../../src/store/seal.ts';
import { openJson } from '../../src/store/sealed-json.ts';
import { insertOperation, insertSteps, type NewOperation, readOperation } from '../../src/write/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { dump, makeKey, reopened, ringOf } from '../support/sealing.ts';

const db = memoryStore();
const [OLD, NEW] = [makeKey('2025b'), makeKey('2026a')];
const STEPS = 1_100;

const operation = (id: string): NewOperation => ({
  ...{ id, mutation: 'employeeUpdate', entity: 'Employee', entityId: 'emp_1', status: 'ACCEPTED', caller: 'me' },
  ...{ idempotencyKey: id, bodyDigest: '', planHash: null, requestedBy: 'me', requestedAt: new Date(MAY_4) },
  ...{ waitsFor: [] },
  payload: { input: { birthDate: '1815-12-10' }, changes: [], checks: [], notes: [], approvers: null, bornId: null },
});

const step = (id: string) => ({
  ...{ id, change: 0, connection: 'hris', objectType: 'employee', entity: 'Employee' as const, recordId: null },
  plan: null,
});

async function journalUnder(key: string, steps = 2): Promise<Db> {
  const at = await reopened(db(), ringOf(key));
  await at.transaction().execute(async (trx) => {
    for (const id of ['wop_1', 'wop_2']) await insertOperation(trx, operation(id));
    const ids = Array.from({ length: steps }, (_, index) => step(`1.${index + 1}`));
    await insertSteps(trx, 'wop_1', ids);
    await addPending(trx, 'wop_1', [{ recordId: 'r', field: 'birthDate', value: '1815-12-10' }], MAY_4);
  });
  return at;
}

test('a rewrap seals them all with the current key, and they read as before', async () => {
  await journalUnder(OLD, STEPS);
  const before = await readOperation(await reopened(db(), ringOf(OLD)), 'wop_1');

  const done = await reseal(await reopened(db(), ringOf(NEW, OLD)));

  expect(done).toMatchObject({ texts: 2 + STEPS + 1, unreadableTexts: 0 });
  expect(new Set((await dump(db())).match(/v1\.[\w-]+(?=\.)/g))).toEqual(new Set(['v1.2026a']));
  const at = await reopened(db(), ringOf(NEW));
  expect(await readOperation(at, 'wop_1')).toEqual(before);
  expect(before?.steps).toHaveLength(STEPS);
  const { rows } = await sql<{ value: string }>`select value from pending_values`.execute(at);
  const place = ['pending_values', 'value', 'r', 'birthDate', 'wop_1'];
  expect(openJson(sealOf(at), place, rows[0]?.value ?? '')).toBe('1815-12-10');
});

test('a second rewrap has nothing to do', async () => {
  await journalUnder(OLD);
  const at = await reopened(db(), ringOf(NEW, OLD));
  await reseal(at);
  expect(await reseal(at)).toMatchObject({ texts: 0, unreadableTexts: 0 });
});

test('a text that was moved to another row does not open there, and a rewrap leaves it as it is and says so', async () => {
  const at = await journalUnder(OLD);
  const [moved] = (await sql<{ payload: string }>`select payload from write_operations where id = 'wop_1'`.execute(at))
    .rows;
  await sql`update write_operations set payload = ${moved?.payload} where id = 'wop_2'`.execute(at);
  await expect(readOperation(at, 'wop_2')).rejects.toThrow(UnsealError);

  expect(await reseal(await reopened(db(), ringOf(NEW, OLD)))).toMatchObject({ texts: 4, unreadableTexts: 1 });

  const left = await sql`select payload from write_operations where id = 'wop_2'`.execute(at);
  expect(left.rows).toEqual([moved]);
});
