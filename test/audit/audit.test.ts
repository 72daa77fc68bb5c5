// What the audit trail records, and what it never holds in the open.
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/audit.ts';
import type { AuditInput } from '../../src/audit/entry.ts';
import { openValues, readAudit } from '../../src/audit/read.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { classOf, ENTITIES, ENTITY_NAMES } from '../../src/model/index.ts';
import type { Db } from '../../src/store/database.ts';
import { reseal } from '../../src/store/reseal.ts';
import { emptyStore, memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { dump, makeKey, reopened, ringOf } from '../support/sealing.ts';
import { append, inputOf } from './support.ts';

const db = memoryStore();
const ALL = { after: null, size: 100, order: 'OLDEST_FIRST' } as const;
const [OLD, NEW] = [makeKey('2025b'), makeKey('2026a')];

const OF_ADA: Partial<AuditInput> = {
  entity: 'Employee',
  entityId: 'emp_ada',
  before: { name: 'Ada', birthDate: '1815-12-09', nationalId: 'NI-1', 'homeAddress.city': null },
  after: { name: 'Ada L.', birthDate: '1815-12-10', nationalId: 'NI-2', 'homeAddress.city': 'London' },
};

async function entryOf(at: Db, input: Partial<AuditInput>) {
  await append(at, [inputOf(input)]);
  const [entry] = await readAudit(at, { operationId: 'wop_1' }, ALL);
  if (entry === undefined) throw new Error('nothing was recorded');
  return entry;
}

test('an entry says who did what to which record, why, and what it was before and after', async () => {
  const { hash, previousHash, ...entry } = await entryOf(db(), {
    before: { status: 'OPEN', 'lines[2].quantity': { value: '1', unit: 'u' } },
    after: { status: 'CANCELLED', 'lines[2].quantity': { value: '2', unit: 'u' } },
  });
  expect(entry).toEqual({
    ...{
      seq: '1',
      at: new Date(MAY_4),
      actor: 'auth0|ada',
      action: 'step.applied',
      operationId: 'wop_1',
      stepId: '1.1',
    },
    ...{ connection: 'erp', entity: 'Order', entityId: 'ord_1', reason: 'asked by phone', sealed: null },
    before: { status: 'OPEN', 'lines[2].quantity': { value: '1', unit: 'u' } },
    after: { status: 'CANCELLED', 'lines[2].quantity': { value: '2', unit: 'u' } },
  });
  expect([hash, previousHash]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), '0'.repeat(64)]);
});

test('sensitive and secret values stand as digests; the sensitive ones open, the secret ones never', async () => {
  const entry = await entryOf(db(), OF_ADA);
  const digest = { $digest: expect.stringMatching(/^[\w-]{22}$/) };
  const shown = { birthDate: digest, nationalId: digest };
  expect(entry.before).toEqual({ name: 'Ada', ...shown, 'homeAddress.city': null });
  expect(entry.after).toEqual({ name: 'Ada L.', ...shown, 'homeAddress.city': digest });
  expect(openValues(db(), entry)).toEqual({
    before: { name: 'Ada', birthDate: '1815-12-09', nationalId: digest, 'homeAddress.city': null },
    after: { name: 'Ada L.', birthDate: '1815-12-10', nationalId: digest, 'homeAddress.city': 'London' },
  });
});

test('a digest tells whether a value changed, and nothing across entries', async () => {
  const same = { before: { nationalId: 'NI-1' }, after: { nationalId: 'NI-1' }, entity: 'Employee' as const };
  await append(db(), [inputOf(same), inputOf(same)]);
  const [first, second] = await readAudit(db(), { operationId: 'wop_1' }, ALL);
  expect(first?.before).toEqual(first?.after);
  expect(first?.before).not.toEqual(second?.before);
});

test.each(ENTITY_NAMES)('no value of %s that is not public is in any column in the open', async (entity) => {
  const guarded = Object.keys(ENTITIES[entity].fields).filter((field) => classOf(entity, field) !== 'public');
  const paths = ['unknown', 'unknown.deep[1].inside', ...guarded.flatMap((field) => [field, `${field}[0].value`])];
  const values = (word: string) => Object.fromEntries(paths.map((path) => [path, [{ value: `${word} ${path}` }]]));
  const entry = await entryOf(db(), { entity, before: values('canary'), after: values('sparrow') });

  expect(guarded.length).toBeGreaterThan(0);
  expect((await dump(db())).match(/canary|sparrow/gi)).toBeNull();
  const opened = JSON.stringify(openValues(db(), entry));
  for (const path of paths)
    expect(opened.includes(`canary ${path}"`)).toBe(classOf(entity, path.split(/[.[]/)[0] ?? '') !== 'secret');
});

test('values of no entity are handled as sensitive', async () => {
  await entryOf(db(), { entity: null, after: { name: 'canary' } });
  expect((await dump(db())).match(/canary/g)).toBeNull();
});

test('text that PostgreSQL has no place for is recorded as far as it has, and the chain holds', async () => {
  await append(db(), [inputOf({ actor: 'a\0b', reason: 'half \ud83d', after: { status: 'x\0', 'a\0b': 'y\udc00' } })]);
  expect(await verifyAudit(db(), null)).toMatchObject({ entries: 1, break: null });
});

describe('the entries', () => {
  test('of an operation and of an entity come page by page, in both orders', async () => {
    const inputs = ['ord_1', 'ord_2', 'ord_1', 'ord_1'].map((entityId) => inputOf({ entityId, operationId: entityId }));
    await append(db(), inputs);
    const seqs = async (about: Parameters<typeof readAudit>[1], page: Partial<typeof ALL> | object) =>
      (await readAudit(db(), about, { ...ALL, ...page })).map(({ seq }) => seq);
    expect(await seqs({ operationId: 'ord_1' }, {})).toEqual(['1', '3', '4']);
    expect(await seqs({ entityId: 'ord_1' }, { size: 2 })).toEqual(['1', '3']);
    expect(await seqs({ entityId: 'ord_1' }, { after: '3' })).toEqual(['4']);
    expect(await seqs({ entityId: 'ord_1' }, { after: '4', order: 'LATEST_FIRST' })).toEqual(['3', '1']);
  });

  test('are not there when the transaction that they tell of is not', async () => {
    const failing = db()
      .transaction()
      .execute(async (trx) => {
        await appendAudit(trx, [inputOf()], MAY_4);
        throw new Error('no');
      });
    await expect(failing).rejects.toThrow('no');
    expect(await verifyAudit(db(), null)).toMatchObject({ entries: 0, break: null });
  });

  test('of eight writers at once are one unbroken chain without gaps', async () => {
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let round = 0; round < 5; round += 1)
          await append(db(), [inputOf({ actor: `w${writer}` }), inputOf({ actor: `w${writer}` })]);
      }),
    );
    expect(await verifyAudit(db(), null)).toMatchObject({ entries: 80, last: { seq: '80' }, break: null });
  });
});

describe('the table', () => {
  test.each([
    ['an update', `update audit set actor = 'somebody else' where seq = 1`],
    ['an update beside the sealed values', 'update audit set sealed = null, reason = null where seq = 1'],
    ['a delete', 'delete from audit where seq = 1'],
    ['emptying', 'truncate audit'],
  ])('refuses %s', async (_what, statement) => {
    await append(db(), [inputOf(OF_ADA)]);
    await expect(sql.raw(statement).execute(db())).rejects.toThrow('the audit trail is append-only');
    expect(await verifyAudit(db(), null)).toMatchObject({ entries: 1, erased: 0, break: null });
  });

  test('can be put away by its owner: the next trail begins anew', async () => {
    await append(db(), [inputOf(), inputOf()]);
    const steps = ['disable trigger user', 'enable trigger user'].map((each) => `alter table audit ${each}`);
    for (const statement of [steps[0], 'truncate audit', steps[1]]) await sql.raw(statement ?? '').execute(db());
    await append(db(), [inputOf()]);
    expect(await verifyAudit(db(), null)).toMatchObject({ entries: 1, last: { seq: '1' }, break: null });
    await expect(sql`truncate audit`.execute(db())).rejects.toThrow('append-only');
  });

  test('lets sealed values be erased: the chain holds, and says how many', async () => {
    const entry = await entryOf(db(), OF_ADA);
    await sql`update audit set sealed = null`.execute(db());
    expect(await verifyAudit(db(), null)).toMatchObject({ entries: 1, erased: 1, break: null });
    const [erased] = await readAudit(db(), { operationId: 'wop_1' }, ALL);
    expect(erased && openValues(db(), erased)).toEqual({ before: entry.before, after: entry.after });
  });
});

describe('after a rotation of keys', () => {
  const afresh = async (...keys: readonly string[]): Promise<Db> => {
    await emptyStore(db());
    return reopened(db(), ringOf(...keys));
  };

  test('everything reads as before, under the new key alone, and the chain goes on', async () => {
    const entry = await entryOf(await afresh(OLD), OF_ADA);
    const opened = openValues(await reopened(db(), ringOf(OLD)), entry);

    expect(await reseal(await reopened(db(), ringOf(NEW, OLD)))).toMatchObject({ texts: 1, unreadableTexts: 0 });

    const at = await reopened(db(), ringOf(NEW));
    const [resealed] = await readAudit(at, { operationId: 'wop_1' }, ALL);
    expect(resealed && { ...resealed, sealed: entry.sealed }).toEqual(entry);
    expect(resealed && openValues(at, resealed)).toEqual(opened);
    expect((await dump(db())).match(/v1\.2025b/g)).toBeNull();
    await append(at, [inputOf()]);
    expect(await verifyAudit(at, null)).toMatchObject({ entries: 2, closed: 0, break: null });
  });

  test('what is sealed with a key that is not given is counted, and the chain holds', async () => {
    await append(await afresh(OLD), [inputOf(OF_ADA)]);
    const both = await reopened(db(), ringOf(NEW, OLD));
    const { rows } = await sql<{ sealed: string }>`select sealed from audit`.execute(both);
    await reseal(both);
    await sql`update audit set sealed = ${rows[0]?.sealed}`.execute(both);
    const at = await reopened(db(), ringOf(NEW));
    expect(await verifyAudit(at, null)).toMatchObject({ entries: 1, closed: 1, break: null });
  });
});
