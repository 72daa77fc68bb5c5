// One system takes over what another has: a record more of the same entity.
import { beforeEach, expect, test } from 'vitest';
import { deriveId } from '../../src/model/id.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import { readOperation } from '../../src/write/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { inputOf, MAY_4 } from '../support/records.ts';
import { accepted, engineOver, MAKING, renaming } from './support/harness.ts';
import { WritingSource } from './support/writing-source.ts';

const db = memoryStore();
let clock = new ManualClock(MAY_4);
let erp = new WritingSource(clock);
let shop = new WritingSource(clock);
beforeEach(() => {
  clock = new ManualClock(MAY_4);
  erp = new WritingSource(clock);
  shop = new WritingSource(clock);
});

const SHOP_ID = deriveId('Location', 'shop', 'thing', '1');
const ERP_ID = deriveId('Location', 'erp', 'thing', '2');

async function known(): Promise<Engine> {
  const engine = engineOver(db(), clock, { erp, shop });
  const record = inputOf({ entity: 'Location', connection: 'shop', key: '1', values: { name: 'Hall', code: 'H' } });
  await db()
    .transaction()
    .execute((trx) => engine.ingest.store(trx, 'Location', [record], MAY_4, 'test'));
  return engine;
}

const run = (engine: Engine) => new Executor(engine, 'worker', () => false).run('wop_1');
const membersOf = async (id: string) =>
  ((await readGroups(db(), [id])).get(id) ?? []).filter(({ removedAt }) => removedAt === null).map((each) => each.id);

test('answers to the id that was there, and nothing stands in for it', async () => {
  const engine = await known();
  await accepted(engine, [MAKING], { entityId: SHOP_ID });
  expect(await membersOf(SHOP_ID)).toEqual([SHOP_ID]);
  expect(await run(engine)).toEqual({ kind: 'ended' });
  expect([erp.effects, (await readOperation(db(), 'wop_1'))?.entityId]).toEqual([['PUT 2 New hall'], SHOP_ID]);
  expect((await membersOf(SHOP_ID)).toSorted()).toEqual([ERP_ID, SHOP_ID].toSorted());
});

test('that is taken back leaves what was there', async () => {
  const engine = await known();
  shop.fates.push('invalid');
  await accepted(engine, [MAKING, renaming('shop', 'Hall of the ERP', [0])], { entityId: SHOP_ID });
  expect(await run(engine)).toEqual({ kind: 'ended' });
  expect((await readOperation(db(), 'wop_1'))?.status).toBe('COMPENSATED');
  expect([erp.records.has('2'), await membersOf(SHOP_ID)]).toEqual([false, [SHOP_ID]]);
});
