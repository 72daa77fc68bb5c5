// Writing stock to a simulated Tryton: counts, differences and transfers. Rows made up, behaviour after a server 6.0.29.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StockLevel } from '../../src/model/values.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { runAll, startWriting, undoAll, type Writing } from './tryton-writing.ts';

const ITEM = 'product.product';

let writing: Writing;
beforeEach(async () => {
  writing = await startWriting();
});
afterEach(() => writing.close());

const location = (value: string) => ({ by: 'key', connection: 'erp', objectType: 'stock.location', value });
const pieces = (value: string) => ({ value, unit: 'C62' });
const change = async (values: Row) => {
  return { entity: 'InventoryItem', key: '1', current: await writing.found(ITEM, '1'), note: null, ...values };
};
const count = (counted: string, place = '3') =>
  change({ action: 'adjust-stock', location: location(place), quantity: { counted: pieces(counted) } });
const add = (by: string, place = '3') =>
  change({ action: 'adjust-stock', location: location(place), quantity: { by: pieces(by) } });
const transfer = (value: string, from: string, to: string) =>
  change({ action: 'transfer-stock', from: location(from), to: location(to), quantity: pieces(value) });

async function onHand(place: string): Promise<string | undefined> {
  const { record } = await writing.found(ITEM, '1');
  const levels = (record as { stock: readonly StockLevel[] }).stock;
  return levels.find((level) => level.location.value === place)?.onHand?.value;
}

test('what was counted becomes an inventory, made and then confirmed', async () => {
  const plan = await writing.plan(ITEM, await count('9'));
  expect(plan.steps.map(({ operation, undo }) => [operation, undo.kind])).toEqual([
    ['model.stock.inventory.create', 'delete'],
    ['model.stock.inventory.confirm', 'none'],
  ]);
  expect(plan.steps[1]?.diff).toEqual([{ path: 'stock[1].onHand.value', before: '12', after: '9' }]);
  await runAll(writing, ITEM, plan);
  expect(await onHand('3')).toBe('9');
});

test('a difference is added to what is there when it is carried out, not to what was there when it was planned', async () => {
  const plan = await writing.plan(ITEM, await add('-2'));
  await runAll(writing, ITEM, await writing.plan(ITEM, await count('7')));
  await runAll(writing, ITEM, plan);
  expect(await onHand('3')).toBe('5');
  await runAll(writing, ITEM, await writing.plan(ITEM, await add('4', '5')));
  expect(await onHand('3')).toBe('9');
});

test('a transfer is a move that is done', async () => {
  const plan = await writing.plan(ITEM, await transfer('5', '3', '13'));
  expect(plan.steps.map(({ operation }) => operation)).toEqual(['model.stock.move.create', 'model.stock.move.do']);
  const done = await runAll(writing, ITEM, plan);
  expect([await onHand('3'), await onHand('13')]).toEqual(['7', '5']);
  const inputs = { 'step:1': done[0]?.key ?? '' };
  for (const { step } of done) expect(await writing.find(ITEM, step, inputs)).toMatchObject({ kind: 'applied' });
});

test.each([
  ['a count', () => count('9')],
  ['a move', () => transfer('5', '3', '13')],
])('%s that was made is undone by deleting it while nothing has moved', async (_what, changeOf) => {
  const { steps, ...rest } = await writing.plan(ITEM, await changeOf());
  const done = await runAll(writing, ITEM, { ...rest, steps: steps.slice(0, 1) });
  expect(await undoAll(writing, ITEM, done)).toEqual(['applied']);
  expect(await onHand('3')).toBe('12');
});

test.each([
  ['a count', () => count('9')],
  ['a move', () => transfer('5', '3', '13')],
])('%s whose reply was lost is found by its values, and the same one of before is not', async (_what, changeOf) => {
  await runAll(writing, ITEM, await writing.plan(ITEM, await changeOf()));
  const { steps } = await writing.plan(ITEM, await changeOf());
  const [step] = steps;
  if (step === undefined) throw new Error('no step');
  expect(await writing.find(ITEM, step)).toEqual({ kind: 'absent' });
  writing.simulator.faults.add({ fault: { kind: 'lost-reply' }, operation: /create/, times: 1 });
  expect(await writing.apply(ITEM, step)).toMatchObject({ kind: 'unknown' });
  expect(await writing.find(ITEM, step)).toMatchObject({ kind: 'applied' });
});

test('what stock cannot be is refused with its path', async () => {
  const refusedOf = async (asked: Promise<unknown>) =>
    (await writing.plan(ITEM, await asked)).refused.map(({ path }) => path);
  expect(await refusedOf(count('1', '7'))).toEqual(['location']);
  expect(await refusedOf(count('-1'))).toEqual(['quantity']);
  expect(await refusedOf(transfer('1', '3', '5'))).toEqual(['to']);
  expect(await refusedOf(transfer('0', '3', '13'))).toEqual(['quantity']);
  const quantity = { counted: { value: '1', unit: 'KGM' } };
  expect(await refusedOf(change({ action: 'adjust-stock', location: location('3'), quantity }))).toEqual([
    'quantity.unit',
  ]);
});
