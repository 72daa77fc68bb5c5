// Commands about stock: what they want of the system that keeps it, and what they refuse at which place of the input.
import { describe, expect, it } from 'vitest';
import { inventoryAdjust, inventoryTransfer } from '../../src/desk/commands/inventory.ts';
import { type Company, companyOf } from '../support/commands.ts';
import { memoryStore } from '../support/memory-store.ts';

const db = memoryStore();

const PORTS: Company['ports'] = {
  erp: [
    { entity: 'InventoryItem', keeps: ['sku', 'unit', 'stock'], actions: ['adjust-stock', 'transfer-stock'] },
    { entity: 'Location', keeps: ['name'] },
  ],
  shop: [
    { entity: 'InventoryItem', keeps: ['sku', 'stock'] },
    { entity: 'Location', keeps: ['name'] },
  ],
};
const WAREHOUSE = { as: ['warehouse'] } as const;

async function company() {
  const made = await companyOf(db(), { ports: PORTS });
  return {
    ...made,
    item: await made.has('InventoryItem', { erp: '7', shop: 's' }, { sku: 'TEA', unit: 'C62' }),
    hall: await made.has('Location', { erp: '1' }, { name: 'Hall' }),
    yard: await made.has('Location', { erp: '2' }, { name: 'Yard' }),
    store: await made.has('Location', { shop: '1' }, { name: 'Store' }),
  };
}

describe('inventoryAdjust', () => {
  it('sets what was counted, in the unit of the item', async () => {
    const { ask, item, hall, reference } = await company();
    const input = { item, location: hall, counted: { value: '0' }, reason: 'Stocktaking' };
    const { draft, errors } = await ask('inventoryAdjust', inventoryAdjust, input, WAREHOUSE);
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entity: 'InventoryItem', entityId: item });
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
        intent: {
          ...{ action: 'adjust-stock', entity: 'InventoryItem', key: '7', note: 'Stocktaking' },
          ...{ location: reference('Location', 'erp', '1'), quantity: { counted: { value: '0', unit: 'C62' } } },
        },
      },
    ]);
  });

  it('is followed by who else counts the item there, after the owner', async () => {
    const shop = [
      { entity: 'InventoryItem', keeps: ['sku', 'stock'], actions: ['adjust-stock'] },
      { entity: 'Location', keeps: ['name'] },
    ] as const;
    const { ask, has, reference } = await companyOf(db(), { ports: { ...PORTS, shop } });
    const item = await has('InventoryItem', { erp: '7', shop: 's' }, { sku: 'TEA', unit: 'C62' });
    const shared = await has('Location', { erp: '1', shop: '9' }, { name: 'Hall' });
    const alone = await has('Location', { erp: '2' }, { name: 'Yard' });
    const counted = { value: '12', unit: 'C62' };
    const changesAt = async (location: string) =>
      (await ask('inventoryAdjust', inventoryAdjust, { item, location, counted }, WAREHOUSE)).draft?.changes;
    expect(await changesAt(shared)).toMatchObject([
      { connection: 'erp', role: 'OWNER', needs: [] },
      {
        ...{ connection: 'shop', role: 'FOLLOWER', needs: [0] },
        intent: { key: 's', location: reference('Location', 'shop', '9'), quantity: { counted } },
      },
    ]);
    expect(await changesAt(alone)).toMatchObject([{ connection: 'erp' }]);
  });

  it('adds what is found or lost', async () => {
    const { ask, item, hall } = await company();
    const input = { item, location: hall, by: { value: '-2', unit: 'KGM' } };
    const { draft } = await ask('inventoryAdjust', inventoryAdjust, input, WAREHOUSE);
    expect(draft?.changes).toMatchObject([{ intent: { quantity: { by: { value: '-2', unit: 'KGM' } }, note: null } }]);
  });

  it('says what is wrong', async () => {
    const { ask, item, hall, store } = await company();
    const errorsOf = async (input: object) =>
      (await ask('inventoryAdjust', inventoryAdjust, { item, location: hall, ...input }, WAREHOUSE)).errors;
    const one = { value: '1' };
    expect(await errorsOf({})).toEqual(['REQUIRED input: says either what was counted or the difference']);
    expect(await errorsOf({ counted: one, by: one })).toEqual([
      'INVALID input: says either what was counted or the difference',
    ]);
    expect(await errorsOf({ counted: { value: '-1' } })).toEqual([
      'INVALID input.counted.value: nothing is counted below zero',
    ]);
    expect(await errorsOf({ by: { value: '0.0' } })).toEqual(['INVALID input.by.value: changes nothing']);
    expect(await errorsOf({ by: one, location: store })).toEqual([
      'INVALID input.location: erp, which keeps the stock of this item, does not know this location',
    ]);
  });

  it('is for those alone who may', async () => {
    const { ask, item, hall } = await company();
    const input = { item, location: hall, by: { value: '1' } };
    expect((await ask('inventoryAdjust', inventoryAdjust, input, { as: ['sales'] })).errors).toEqual([
      'FORBIDDEN input.item: your roles do not allow inventoryAdjust on this one',
    ]);
  });

  it('needs a system that keeps the stock and lets it be changed', async () => {
    const { ask, has, hall } = await company();
    const elsewhere = await has('InventoryItem', { shop: 'x' }, { sku: 'POT' });
    const input = { item: elsewhere, location: hall, by: { value: '1', unit: 'C62' } };
    expect((await ask('inventoryAdjust', inventoryAdjust, input, WAREHOUSE)).errors).toEqual([
      'NOT_WRITABLE input.item: shop decides this of the inventory item, and does not let it be done',
    ]);
  });
});

describe('inventoryTransfer', () => {
  it('moves goods between locations of the system that keeps the stock', async () => {
    const { ask, item, hall, yard, reference } = await company();
    const input = { item, from: hall, to: yard, quantity: { value: '3' } };
    const { draft } = await ask('inventoryTransfer', inventoryTransfer, input, WAREHOUSE);
    expect(draft?.changes.map(({ connection, intent }) => [connection, intent])).toEqual([
      [
        'erp',
        {
          ...{ action: 'transfer-stock', entity: 'InventoryItem', key: '7', note: null },
          ...{ from: reference('Location', 'erp', '1'), to: reference('Location', 'erp', '2') },
          quantity: { value: '3', unit: 'C62' },
        },
      ],
    ]);
  });

  it('says what is wrong', async () => {
    const { ask, item, hall, store } = await company();
    const nowhere = { item, from: hall, to: hall, quantity: { value: '0' } };
    expect((await ask('inventoryTransfer', inventoryTransfer, nowhere, WAREHOUSE)).errors).toEqual([
      'INVALID input.to: is where it comes from',
      'INVALID input.quantity.value: only what is more than nothing can be moved',
    ]);
    const foreign = { item, from: hall, to: store, quantity: { value: '1' } };
    expect((await ask('inventoryTransfer', inventoryTransfer, foreign, WAREHOUSE)).errors).toEqual([
      'INVALID input.to: erp, which keeps the stock of this item, does not know this location',
    ]);
  });
});
