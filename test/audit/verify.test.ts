// Whoever can write the database changes the trail behind the gateway's back: the walk finds it and names the first broken entry.
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Checkpoint, makeCheckpoint, parseCheckpoint } from '../../src/audit/checkpoint.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { reseal } from '../../src/store/reseal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { makeKey, reopened, ringOf } from '../support/sealing.ts';
import { append, inputOf } from './support.ts';

const db = memoryStore();
const entry = (name: string) =>
  inputOf({ entity: 'Employee', entityId: name, after: { name, birthDate: `born ${name}` } });
const entries = (...names: readonly string[]) => names.map(entry);

beforeEach(() => append(db(), entries('a', 'b', 'c', 'd', 'e')));

/** As its owner may: past the triggers, and past whatever else protects the table, in one transaction. */
async function tamper(...statements: readonly string[]): Promise<void> {
  await db()
    .transaction()
    .execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx);
      for (const statement of statements) await sql.raw(statement).execute(trx);
    });
}

const broken = async (checkpoint: Checkpoint | null = null) => {
  const { entries: whole, break: found } = await verifyAudit(db(), checkpoint);
  if (found === null) return null;
  const { kind, seq } = found;
  return { whole, kind, seq, ...('to' in found ? { to: found.to } : {}) };
};

/** The trail as a backup holds it, and how to bring it back. */
async function backup(): Promise<() => Promise<void>> {
  await tamper('create table kysely_backup as select * from audit');
  return () => tamper('delete from audit', 'insert into audit select * from kysely_backup', 'drop table kysely_backup');
}

const SWAP = [
  'update audit set seq = -seq where seq in (2, 4)',
  'update audit set seq = 6 + seq where seq in (-2, -4)',
];

test('a trail that nobody touched is whole', async () => {
  expect(await broken(await makeCheckpoint(db(), MAY_4))).toBeNull();
  expect(await verifyAudit(db(), null)).toMatchObject({ entries: 6, last: { seq: '6', action: 'audit.checkpoint' } });
});

test.each([
  ['an edited actor', [`update audit set actor = 'x' where seq = 3`], { kind: 'edited', seq: '3', whole: 2 }],
  [
    'an edited time',
    [`update audit set at = at + interval '1 s' where seq = 3`],
    { kind: 'edited', seq: '3', whole: 2 },
  ],
  [
    'an edited value',
    [`update audit set after = jsonb_set(after, '{name}', '"x"') where seq = 5`],
    { kind: 'edited', seq: '5', whole: 4 },
  ],
  ['an edited hash', [`update audit set hash = repeat('0', 64) where seq = 3`], { kind: 'edited', seq: '3', whole: 2 }],
  [
    'a new entry that somebody without the key made up',
    [
      `insert into audit select 6, at, actor, action, operation_id, step_id, connection, entity, entity_id, reason, before, after, sealed, hash, hash from audit where seq = 5`,
    ],
    { kind: 'edited', seq: '6', whole: 5 },
  ],
  ['a deleted entry', ['delete from audit where seq = 3'], { kind: 'missing', seq: '3', to: '3', whole: 2 }],
  ['deleted first entries', ['delete from audit where seq < 3'], { kind: 'missing', seq: '1', to: '2', whole: 0 }],
  [
    'a deleted entry with those behind it moved up',
    ['delete from audit where seq = 3', 'update audit set seq = seq - 1 where seq > 3'],
    { kind: 'edited', seq: '3', whole: 2 },
  ],
  ['two entries in each other’s place', SWAP, { kind: 'moved', seq: '2', to: '4', whole: 1 }],
  [
    'an entry moved to the end',
    ['update audit set seq = 6 where seq = 2'],
    { kind: 'moved', seq: '2', to: '6', whole: 1 },
  ],
  [
    'sealed values of another entry',
    ['update audit set sealed = (select sealed from audit where seq = 2) where seq = 3'],
    { kind: 'values-swapped', seq: '3', whole: 2 },
  ],
])('%s is found', async (_what, statements, found) => {
  await tamper(...statements);
  expect(await broken()).toEqual(found);
});

describe('a fork', () => {
  /** Two replicas that both follow entry 3, as after a failover that lost the last entries. */
  async function forked(): Promise<void> {
    await tamper('create table kysely_lost as select * from audit where seq > 3', 'delete from audit where seq > 3');
    await append(db(), entries('x', 'y'));
  }

  test('whose branches stand side by side is found where they part', async () => {
    await forked();
    await tamper(
      'alter table audit drop constraint audit_pkey',
      'insert into audit select * from kysely_lost',
      'drop table kysely_lost',
    );
    expect(await broken()).toEqual({ kind: 'doubled', seq: '4', whole: 4 });
    await tamper('delete from audit', 'alter table audit add primary key (seq)');
  });

  test('whose branches were joined is found where they were', async () => {
    await forked();
    await tamper(
      'delete from audit where seq = 5',
      'insert into audit select * from kysely_lost where seq = 5',
      'drop table kysely_lost',
    );
    expect(await broken()).toEqual({ kind: 'forked', seq: '5', whole: 4 });
  });

  test('of which one branch is gone is found by a checkpoint of that branch', async () => {
    const checkpoint = await makeCheckpoint(db(), MAY_4);
    await forked();
    await append(db(), entries('z'));
    await tamper('drop table kysely_lost');
    expect(await broken()).toBeNull();
    expect(await broken(checkpoint)).toEqual({ kind: 'rewritten', seq: '6', whole: 5 });
  });

  test('that brings back sealed values of the other branch is found', async () => {
    await forked();
    await tamper(
      'update audit set sealed = l.sealed from kysely_lost l where l.seq = audit.seq and l.seq = 4',
      'drop table kysely_lost',
    );
    expect(await broken()).toEqual({ kind: 'values-swapped', seq: '4', whole: 3 });
  });
});

describe('a checkpoint kept outside', () => {
  test('finds that the end was cut off, which nothing in the database tells', async () => {
    const checkpoint = await makeCheckpoint(db(), MAY_4);
    await tamper('delete from audit where seq > 4');
    expect(await broken()).toBeNull();
    expect(await broken(checkpoint)).toEqual({ kind: 'cut-off', seq: '5', to: '6', whole: 4 });
  });

  test('finds that everything is gone', async () => {
    const checkpoint = await makeCheckpoint(db(), MAY_4);
    await tamper('delete from audit');
    expect(await broken(checkpoint)).toEqual({ kind: 'cut-off', seq: '1', to: '6', whole: 0 });
  });

  test('finds an older backup that was restored, at once and after it was written on', async () => {
    const restore = await backup();
    await append(db(), entries('f'));
    const checkpoint = await makeCheckpoint(db(), MAY_4);
    await restore();
    expect(await broken(checkpoint)).toEqual({ kind: 'cut-off', seq: '6', to: '7', whole: 5 });
    await append(db(), entries('g', 'h', 'i'));
    expect(await broken()).toBeNull();
    expect(await broken(checkpoint)).toEqual({ kind: 'rewritten', seq: '7', whole: 6 });
  });

  test('finds a trail that was written anew by somebody who has the keys', async () => {
    const checkpoint = await makeCheckpoint(db(), MAY_4);
    await tamper('delete from audit');
    await append(db(), entries('a', 'b', 'nothing happened', 'd', 'e', 'f', 'g'));
    expect(await broken()).toBeNull();
    expect(await broken(checkpoint)).toEqual({ kind: 'rewritten', seq: '6', whole: 5 });
  });

  test('holds while the trail goes on and keys rotate', async () => {
    const [first, second] = [makeKey('first'), makeKey('second')];
    await tamper('delete from audit', 'delete from settings');
    const at = await reopened(db(), ringOf(first));
    await append(at, entries('a'));
    const checkpoint = await makeCheckpoint(at, MAY_4);
    await append(at, entries('b'));
    await reseal(await reopened(db(), ringOf(second, first)));
    const rotated = await reopened(db(), ringOf(second));
    await append(rotated, entries('c'));
    expect(await verifyAudit(rotated, checkpoint)).toMatchObject({ entries: 4, break: null });
  });

  test.each([
    ['number', { seq: '3' }],
    ['hash', { hash: '0'.repeat(64) }],
    ['time', { at: '2026-05-05T00:00:00.000Z' }],
    ['signature', { signature: '0'.repeat(64) }],
  ])('is refused with another %s', async (_what, other) => {
    const checkpoint = { ...(await makeCheckpoint(db(), MAY_4)), ...other };
    expect(await broken(checkpoint)).toEqual({ kind: 'foreign-checkpoint', seq: checkpoint.seq, whole: 0 });
  });

  test('is read from its own text, and from nothing else', async () => {
    const checkpoint = await makeCheckpoint(db(), MAY_4);
    expect(parseCheckpoint(JSON.stringify(checkpoint))).toEqual(checkpoint);
    for (const text of ['', '{}', 'null', JSON.stringify({ ...checkpoint, seq: '0' })])
      expect(parseCheckpoint(text)).toBeNull();
  });
});

test('a trail longer than a batch is walked to its end', async () => {
  await append(
    db(),
    Array.from({ length: 1_200 }, (_, index) => entry(`n${index}`)),
  );
  expect(await verifyAudit(db(), null)).toMatchObject({ entries: 1_205, break: null });
  await tamper('delete from audit where seq = 1100');
  expect(await broken()).toMatchObject({ kind: 'missing', seq: '1100', to: '1100', whole: 1_099 });
});
