// Items that are sold in variants: the common part shows its variants, each of them what tells it from its siblings.
import { expect, test } from 'vitest';
import type { EntityName } from '../../src/model/index.ts';
import { serve } from '../auth/support/served.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';

const db = memoryStore();

test('an item shows its variants, and a variant what it is one of', async () => {
  const shop = new FakeSource({
    entity: 'InventoryItem',
    parts: [{ name: 'core', fields: ['sku', 'name', 'variantOf', 'variantOptions'], tracked: 'watermark' }],
  });
  const shirt = { by: 'key', connection: 'shop', objectType: 'thing', value: 'shirt' } as const;
  shop.records.set('shirt', { sku: 'SHIRT', name: 'Shirt', variantOf: null, variantOptions: null });
  for (const colour of ['red', 'blue']) {
    const variantOptions = [{ name: 'Colour', value: colour }];
    shop.records.set(colour, { sku: `SHIRT-${colour}`, name: 'Shirt', variantOf: shirt, variantOptions });
  }
  const gateway = await serve(db(), { shop } as unknown as Record<string, FakeSource<EntityName>>);
  await gateway.fill();

  const { data, errors } = await gateway.ask(
    'customer:1',
    `{ common: inventoryItem(sku: "shirt") { variantOf { sku } variants(orderBy: { field: sku }) {
         totalCount nodes { sku variantOptions { name value } variantOf { sku } } } }
       variants: inventoryItems(where: { variantOf: { sku: { eq: "SHIRT" } } }) { totalCount } }`,
  );

  const variant = (colour: string) => ({
    sku: `SHIRT-${colour}`,
    variantOptions: [{ name: 'Colour', value: colour }],
    variantOf: { sku: 'SHIRT' },
  });
  expect(errors).toEqual([]);
  expect(data).toEqual({
    common: { variantOf: null, variants: { totalCount: 2, nodes: [variant('blue'), variant('red')] } },
    variants: { totalCount: 2 },
  });
});
