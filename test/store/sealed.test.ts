// Sensitive values in the index are sealed, secret ones are not there at all.
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { Linker } from '../../src/identity/linker.ts';
import { classOf, ENTITIES, ENTITY_NAMES, type EntityName } from '../../src/model/index.ts';
import { Authority } from '../../src/sources/authority.ts';
import { Composer } from '../../src/sources/compose.ts';
import { Connections } from '../../src/sources/connections.ts';
import { Ingest } from '../../src/sources/ingest.ts';
import { Projector } from '../../src/sources/project.ts';
import type { Db } from '../../src/store/database.ts';
import { readGroups } from '../../src/store/groups.ts';
import { rewrapIndexKey, sealOf } from '../../src/store/seal.ts';
import { digestOfPart, openChange, readableParts, valueIn, valuesIn } from '../../src/store/sealed-values.ts';
import type { RecordInput } from '../../src/store/stored-record.ts';
import { FakeSource, fakeConnection } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf, inputOf, MAY_4 } from '../support/records.ts';
import { dump, makeKey, reopened, ringOf } from '../support/sealing.ts';

const db = memoryStore();
const ID = idOf('Employee', 'erp', '1');
const ADA = { name: 'Ada', birthDate: '1815-12-10', homeAddress: { city: 'London' } };

/** Brings records into an index over ports that hold every field of their entity. */
function ingestOf(entity: EntityName): Ingest {
  const source = new FakeSource({
    entity,
    parts: [{ name: 'core', fields: publicAndSensitive(entity) as never, tracked: 'watermark' }],
  });
  const connections = new Connections([fakeConnection('erp', [source.port as never])]);
  const rules = {
    exact: [{ name: 'e-mail', on: ['email'], strength: 'exact' }],
    scored: { name: 'similar', blocks: [['phone'], ['name']], weights: { name: 1 }, linkAt: 1, reviewAt: 0.5 },
    maxSharers: 10,
  } as const;
  const linker = new Linker({ [entity]: rules });
  return new Ingest(
    (...args) => linker.link(...args),
    new Projector(new Composer(new Authority({}, ['erp']), connections)),
  );
}

function publicAndSensitive(entity: EntityName): readonly string[] {
  return Object.keys(ENTITIES[entity].fields).filter((field) => classOf(entity, field) !== 'secret');
}

const store = (inputs: readonly RecordInput[], at: Db = db(), nowMs = MAY_4) =>
  at
    .transaction()
    .execute((trx) =>
      ingestOf(inputs[0]?.entity ?? 'Employee').store(trx, inputs[0]?.entity ?? 'Employee', inputs, nowMs, 'test'),
    );

const person = (values: Readonly<Record<string, unknown>>, more: Partial<Parameters<typeof inputOf>[0]> = {}) =>
  inputOf({ entity: 'Employee', values, ...more });

async function read(at: Db = db(), id = ID) {
  const [record] = (await readGroups(at, [id])).get(id) ?? [];
  if (record === undefined) throw new Error('not stored');
  return record;
}

const tableOf = async (id = ID) =>
  (
    await sql<{ parts: Record<string, { values: object; sealed?: string }>; digests: Record<string, string> }>`
      select parts, digests from records where id = ${id}`.execute(db())
  ).rows[0];

/** Values with a canary in every field that is not public. */
function canaries(entity: EntityName, word: string) {
  const guarded = Object.keys(ENTITIES[entity].fields).filter((field) => classOf(entity, field) !== 'public');
  const valueFor = (field: string) => {
    const canary = `${word}-${entity}-${field}`.toLowerCase();
    const { kind } = (ENTITIES[entity].fields as Readonly<Record<string, { readonly kind: string }>>)[field] ?? {};
    if (kind !== 'list') return kind === 'text' ? canary : { city: canary, amount: canary };
    return ['EMAIL', 'PHONE'].map((type) => ({ type, value: `${canary}@${canary}.example`, isNormalized: true }));
  };
  return { guarded, values: Object.fromEntries(guarded.map((field) => [field, valueFor(field)])) };
}

describe('a dump of the index', () => {
  test.each(ENTITY_NAMES)('holds no sensitive or secret value of %s, old, new or changed', async (entity) => {
    const { guarded, values } = canaries(entity, 'canary');
    const { values: others } = canaries(entity, 'sparrow');
    const first = inputOf({ entity, values: { name: 'In the open', ...values } });
    await store([first, inputOf({ entity, key: '2', values: { name: 'In the open', ...values } })]);
    await store(
      [inputOf({ entity, values: { name: 'In the open', ...others }, fetchedAtMs: MAY_4 + 1 })],
      db(),
      MAY_4 + 1,
    );
    const text = await dump(db());
    expect(text).toContain('In the open');
    expect(text.match(/^changes /gm)).toHaveLength(1);
    expect(guarded.length).toBeGreaterThan(0);
    expect(text.match(/canary|sparrow/gi)).toBeNull();
    const { core } = (await read(db(), first.id)).parts;
    for (const field of guarded)
      expect(core && valueIn(core, field)).toEqual(classOf(entity, field) === 'secret' ? undefined : others[field]);
  });
});

test('sensitive values are one sealed text beside the public ones, and read as before', async () => {
  await store([person(ADA)]);
  const row = await tableOf();
  expect(row?.parts['core']).toEqual({ values: { name: 'Ada' }, sealed: expect.stringMatching(/^v1\./), gaps: [] });
  const { core } = (await read()).parts;
  expect(core?.values).toEqual({ name: 'Ada' });
  expect(core && valuesIn(core)).toEqual(ADA);
});

test('what a source says is not there is not worth a seal', async () => {
  await store([person({ name: 'Ada', birthDate: null, customFields: [] })]);
  expect((await tableOf())?.parts['core']).toEqual({
    values: { name: 'Ada', birthDate: null, customFields: [] },
    gaps: [],
  });
});

test('equal values are unchanged: nothing is written again and no change is recorded', async () => {
  await store([person(ADA)]);
  const before = await tableOf();
  const again = await store([person({ ...ADA }, { fetchedAtMs: MAY_4 + 1 })]);
  expect(again).toMatchObject({ touched: [], changed: 0, unchanged: 1 });
  expect(await tableOf()).toEqual(before);
  expect(await dump(db())).not.toMatch(/^changes /m);
});

test('the digest of sensitive values cannot be made without the key, nor compared between records', async () => {
  await store([person(ADA), person(ADA, { key: '2' })]);
  const digests = [await tableOf(), await tableOf(idOf('Employee', 'erp', '2'))].map((row) => row?.digests['core']);
  const other = await reopened(await emptied(), ringOf(makeKey('other')));
  const guess = digestOfPart(sealOf(other), { id: ID, entity: 'Employee' }, 'core', { values: ADA, gaps: [] });
  expect(new Set([...digests, guess].map((digest) => digest?.split('.')[0])).size).toBe(3);
});

/** The index without its own key, as a new one. */
async function emptied(): Promise<Db> {
  await sql`delete from settings`.execute(db());
  return db();
}

test('a change of a sensitive value names its path, and opens with the key', async () => {
  await store([person(ADA)]);
  await store([person({ ...ADA, birthDate: '1815-12-11' }, { fetchedAtMs: MAY_4 + 1 })], db(), MAY_4 + 1);
  const { rows } = await sql<{ paths: string[]; old_values: object; new_values: object }>`
    select paths, old_values, new_values from changes`.execute(db());
  const [row] = rows;
  expect(row?.paths).toEqual(['birthDate']);
  const open = (values: object | undefined, which: string) =>
    openChange(sealOf(db()), { id: ID, entity: 'Employee' }, ['core', new Date(MAY_4 + 1).toISOString(), which], {
      ...values,
    });
  expect(open(row?.old_values, 'old')).toEqual({ birthDate: '1815-12-10' });
  expect(open(row?.new_values, 'new')).toEqual({ birthDate: '1815-12-11' });
});

test('records are still matched by values that are sensitive, of whatever field', async () => {
  const point = { type: 'EMAIL', value: 'ada@home.example', isNormalized: true };
  await store([person({ name: 'Ada', contactPoints: [point] })]);
  await store([person({ name: 'A. Lovelace', workEmail: 'ada@home.example' }, { key: '2' })]);
  expect((await readGroups(db(), [ID])).get(ID)).toHaveLength(2);
});

describe('a sealed part that does not open', () => {
  const fields = ['name', 'birthDate'];

  test.each([
    [
      'was moved to another record',
      `update records set parts = (select parts from records where key = '2') where key = '1'`,
    ],
    [
      'was changed',
      `update records set parts = jsonb_set(parts, '{core,sealed}', to_jsonb(overlay(parts->'core'->>'sealed' placing 'AAAA' from 40))) where key = '1'`,
    ],
  ])('because it %s is not held where a sensitive value is asked for, and is told', async (_why, damage) => {
    const told: string[] = [];
    const at = await reopened(await emptied(), ringOf(makeKey('k')), told);
    await store([person(ADA), person({ ...ADA, birthDate: '1900-01-01' }, { key: '2' })], at);
    await sql.raw(damage).execute(at);
    const { parts } = await read(at);
    expect(Object.keys(readableParts('Employee', parts, ['name']))).toEqual(['core']);
    expect(told).toEqual([]);
    expect(readableParts('Employee', parts, fields)).toEqual({});
    await read(at);
    expect(told).toEqual(['k refused']);
  });

  test('because its key is gone is not held at all, and is told once', async () => {
    const [old, current] = [makeKey('old'), makeKey('new')];
    await store([person(ADA), person(ADA, { key: '2' })], await reopened(await emptied(), ringOf(old)));
    await reopened(db(), ringOf(current, old)).then((at) => rewrapIndexKey(at));
    const told: string[] = [];
    const at = await reopened(db(), ringOf(current), told);
    expect((await read(at)).parts).toEqual({});
    expect((await read(at, idOf('Employee', 'erp', '2'))).parts).toEqual({});
    expect(told).toEqual(['old no-such-key']);
    const again = await store([person(ADA, { fetchedAtMs: MAY_4 + 1 })], at);
    expect(again).toMatchObject({ changed: 0, touched: [ID] });
    const { core } = (await read(at)).parts;
    expect(core && valuesIn(core)).toEqual(ADA);
  });
});
