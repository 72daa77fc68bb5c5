import { expect, test } from 'vitest';
import { text } from '../../src/connector/codecs.ts';
import { defineItems, defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import { ENTITIES } from '../../src/model/index.ts';
import type { StockLevel } from '../../src/model/values.ts';

interface Wire {
  readonly id: string;
  readonly name: string | null;
  readonly info: { readonly sku: string | null; readonly note: string | null } | null;
  readonly stock: readonly { readonly place: string }[] | null;
}

const context: MappingContext = { connection: 'erp', legalEntity: 'NT', currency: null, country: null };
const row = rowsOf<Wire>();
const place = rowsOf<{ readonly place: string }>();
const none = place.absent('not held');
const levels = defineItems<{ readonly place: string }, StockLevel>()({
  location: place.from(['place'], (wire) => ({ by: 'number', value: wire.place.toUpperCase() }), 'read'),
  onHand: none,
  reserved: none,
  available: none,
  incoming: none,
  onOrder: none,
  backordered: none,
  inTransit: none,
  reorderPoint: none,
});
const absent = Object.fromEntries(
  Object.keys(ENTITIES.InventoryItem.fields).map((field) => [field, row.absent('not held')]),
);
const mapping = defineMapping<Wire, 'InventoryItem'>('InventoryItem', {
  ...(absent as Parameters<typeof defineMapping<Wire, 'InventoryItem'>>[1]),
  name: row.required('name', text, 'create'),
  sku: row.optional('info.sku', text, 'update'),
  description: row.optional('info.note', text, 'update'),
  unit: row.derived((from) => from.legalEntity, 'of the company'),
  stock: row.items('stock', levels, 'read'),
});

const wire: Wire = { id: '1', name: ' Bolt ', info: { sku: 'B', note: null }, stock: [{ place: 'a' }] };
const LEVEL = {
  onHand: null,
  reserved: null,
  available: null,
  incoming: null,
  onOrder: null,
  backordered: null,
  inTransit: null,
  reorderPoint: null,
};

test('a record has a value or null for every field that the source holds, and no other', () => {
  expect(mapping.decode(wire, context)).toEqual({
    record: {
      name: 'Bolt',
      sku: 'B',
      description: null,
      unit: 'NT',
      stock: [{ location: { by: 'number', value: 'A' }, ...LEVEL }],
    },
    gaps: [],
  });
  expect(mapping.decode(wire, context, ['sku', 'gtin']).record).toEqual({ sku: 'B' });
});

test('what is not understood is null with a gap at its own path', () => {
  const bad = { id: '1', name: '', info: { sku: 7 }, stock: [{ place: 'a' }, { place: 5 }, null] } as unknown as Wire;
  expect(mapping.decode(bad, context)).toMatchObject({
    record: { name: null, sku: null, description: null },
    gaps: ['sku', 'name', 'stock[1].location', 'stock[2].location'].map((path) => ({ path, reason: 'not-understood' })),
  });
});

test('something else in the place of an object is not understood, and nothing there is none', () => {
  const gapsWith = (info: unknown) => mapping.decode({ ...wire, info } as Wire, context).gaps.map(({ path }) => path);
  expect([gapsWith('text'), gapsWith([]), gapsWith(0), gapsWith(null), gapsWith(undefined)]).toEqual([
    ['sku', 'description'],
    ['sku', 'description'],
    ['sku', 'description'],
    [],
    [],
  ]);
});

test('a missing required field is a gap, a list that is none too', () => {
  const bad = { id: '1', info: null, stock: {} } as unknown as Wire;
  expect(mapping.decode(bad, context).gaps.map(({ path }) => path)).toEqual(['name', 'stock']);
});

test('encoding takes what the action allows and refuses the rest by name', () => {
  const values = { name: 'Nut', sku: 'N', description: null, gtin: '1', unit: 'x' };
  expect(mapping.encode(values, 'create', context)).toEqual({
    body: { name: 'Nut', info: { sku: 'N', note: null } },
    refused: ['gtin', 'unit'],
  });
  expect(mapping.encode(values, 'update', context)).toEqual({
    body: { info: { sku: 'N', note: null } },
    refused: ['name', 'gtin', 'unit'],
  });
});

test('each wire path is asked for once', () => {
  expect(mapping.reads(['name', 'sku', 'stock', 'gtin'])).toEqual(['name', 'info.sku', 'stock[].place']);
});

test('a row says which members of its value the source does not have, also below the lines', () => {
  const taxes = lacking(
    place.from(['place'], () => [], 'read'),
    'rate',
  );
  const lines = defineItems<
    { readonly place: string },
    { readonly taxes: readonly string[]; readonly total: string }
  >()({ taxes, total: none });
  expect(lines.lacks).toEqual(['taxes.rate', 'total']);
  expect(mapping.rows['stock']?.lacks).toContain('reorderPoint');
  expect(mapping.rows['sku']?.lacks).toBe(undefined);
});
