// Stock counted, corrected and moved through the gateway, judged by what the ERP has booked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, effectsOf, refusals, valuesAt } from './support/party.ts';

const SELECT = 'stock { location { code } onHand { value } }';

let company: TestCompany;
let item: string;
let hamburg: string;
let vienna: string;

beforeAll(async () => {
  company = await openCompany();
  const { data } = await company.query(
    'warehouse',
    '{ inventoryItem(sku: "PMP-0010") { id } locations(first: 50) { nodes { id code } } }',
  );
  item = String(at(data, 'inventoryItem.id'));
  const locationOf = (code: string) =>
    String(defined(listAt(data, 'locations.nodes').find((each) => each['code'] === code))['id']);
  hamburg = locationOf('HAM-STO');
  vienna = locationOf('VIE-STO');
});

afterAll(() => company.close());

/** What lies in Hamburg and in Vienna, as it is shown. */
function levels(shown: unknown): readonly string[] {
  const rows = listAt(shown, 'stock');
  return ['HAM-STO', 'VIE-STO'].map((code) =>
    String(
      at(
        rows.find((row) => at(row, 'location.code') === code),
        'onHand.value',
      ),
    ),
  );
}

test('what was counted, what has changed and what was moved is booked once by the ERP, and shows', async () => {
  const carry = async (mutation: string, input: object) => {
    const { entity } = await carryOut(company, 'warehouse', mutation, { item, ...input }, SELECT);
    const { data } = await company.query('warehouse', `{ inventoryItem(id: "${item}") { ${SELECT} } }`);
    expect(levels(data?.['inventoryItem'])).toEqual(levels(entity));
    return levels(entity);
  };
  const [, atFirst] = await carry('inventoryAdjust', { location: hamburg, counted: { value: '42' }, reason: 'count' });
  expect(effectsOf(company)).toEqual([
    'erp create stock.inventory 1',
    'erp create stock.inventory.line 1',
    expect.stringMatching(/^erp create stock.move /),
    'erp transition stock.inventory 1',
  ]);
  expect(valuesAt(company, 'erp', 'stock.inventory.line')).toMatchObject({ quantity: 42 });

  expect(await carry('inventoryAdjust', { location: hamburg, by: { value: '-2' } })).toEqual(['40', atFirst]);
  const booked = [
    expect.stringMatching(/^erp create stock.move /),
    expect.stringMatching(/^erp transition stock.move /),
  ];
  expect(effectsOf(company)).toEqual(booked);

  const moved = await carry('inventoryTransfer', { from: hamburg, to: vienna, quantity: { value: '5' } });
  expect(moved).toEqual(['35', String(Number(atFirst) + 5)]);
  expect(effectsOf(company)).toEqual(booked);
});

test('what cannot be is said at its place, and nothing is booked', async () => {
  const adjust = (input: object) =>
    refusals(company, 'warehouse', 'inventoryAdjust', { item, location: hamburg, ...input });
  const transfer = (input: object) =>
    refusals(company, 'warehouse', 'inventoryTransfer', { item, from: hamburg, to: vienna, ...input });
  const one = { value: '1' };

  expect(await adjust({ counted: one, by: one })).toEqual(['INVALID input']);
  expect(await adjust({})).toEqual(['REQUIRED input']);
  expect(await adjust({ counted: { value: '-1' } })).toEqual(['INVALID input.counted.value']);
  expect(await adjust({ by: { value: '0' } })).toEqual(['INVALID input.by.value']);
  expect(await adjust({ by: { value: '-100000' } })).toEqual(['INVALID input.by.value']);
  expect(await transfer({ quantity: { value: '100000' } })).toEqual(['INVALID input.quantity.value']);
  expect(await transfer({ to: hamburg, quantity: one })).toEqual(['INVALID input.to']);
  expect(await transfer({ quantity: { value: '-5' } })).toEqual(['INVALID input.quantity.value']);
  await expect(refusals(company, 'sales', 'inventoryAdjust', { item, location: hamburg, by: one })).rejects.toThrow(
    'You may not ask Mutation.inventoryAdjust.',
  );
});
