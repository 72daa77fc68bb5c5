import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { exactNumber, type Members, present } from '../../src/connector/plans.ts';
import type { Reference } from '../../src/model/id.ts';
import type { OrderLine } from '../../src/model/values.ts';
import { idOf } from './codecs.ts';
import { COLLECTIONS, type WooEnvironment } from './records.ts';
import { type Asked, refused } from './write-members.ts';

interface Lines extends Asked {
  /** As the order will show them: what the shop settles itself is left open. */
  readonly shown: readonly Partial<OrderLine>[];
}

/** New lines. A price is net; the shop works out the taxes. */
export async function linesAsked(
  environment: WooEnvironment,
  { lines, currency }: { readonly lines: readonly OrderLine[]; readonly currency: string | null },
  call: Call,
): Promise<Lines> {
  if (lines.length === 0) return { ...refused('lines', 'an order has at least one line'), shown: [] };
  const asked = await Promise.all(
    lines.map((line, index) => lineAsked(environment, { line, currency, path: `lines[${index}]` }, call)),
  );
  return {
    members: { line_items: asked.map(({ members }) => members) },
    refused: asked.flatMap((line) => [...line.refused]),
    lossy: asked.flatMap((line) => [...line.lossy]),
    shown: lines.map(({ item, description, quantity, unitPrice, adjustments }) => ({
      item: item?.by === 'key' ? item : null,
      description,
      quantity,
      unitPrice,
      adjustments: adjustments?.map(({ kind, amount }) => ({ kind, amount, description: null, percent: null })) ?? null,
    })),
  };
}

interface Line {
  readonly line: OrderLine;
  readonly currency: string | null;
  readonly path: string;
}

async function lineAsked(environment: WooEnvironment, { line, currency, path }: Line, call: Call): Promise<Asked> {
  const { quantity, unitPrice, adjustments, taxes, description } = line;
  const count = quantity === null ? null : exactNumber(quantity.value, 0);
  if (count === null || count <= 0) return refused(`${path}.quantity`, 'the shop sells whole pieces');
  if (quantity?.unit !== 'C62') return refused(`${path}.quantity`, 'the shop sells pieces (C62)');
  const reference = line.item ?? (line.sku === null ? null : ({ by: 'sku', value: line.sku } as const));
  const sold = reference === null ? null : await soldAs(environment, reference, call);
  if (sold === null) return refused(`${path}.item`, 'a line is of a product or variation of the shop');
  const discounts = adjustments ?? [];
  const amounts = [unitPrice, ...discounts.map(({ amount }) => amount)].filter((amount) => amount !== null);
  if (amounts.some((amount) => amount.currency !== currency))
    return refused(`${path}.unitPrice`, 'a price is in the currency of its order');
  if (discounts.length > 0 && (unitPrice === null || discounts.some(({ amount }) => amount === null)))
    return refused(`${path}.adjustments`, 'the shop takes discounts as an amount, off a price that is given');
  const subtotal = unitPrice === null ? null : new Big(unitPrice.amount).times(count);
  const total = discounts.reduce((sum, { amount }) => sum?.plus(amount?.amount ?? 0) ?? null, subtotal);
  const members: Members = present({
    ...sold,
    name: description,
    quantity: count,
    subtotal: subtotal?.toFixed(),
    total: total?.toFixed(),
  });
  const isTaxed = taxes !== null && taxes.length > 0;
  const lossy = isTaxed ? [{ path: `${path}.taxes`, detail: 'the shop works out the taxes itself' }] : [];
  return { members, refused: [], lossy };
}

/** The product, and the variation where it is one; null where the shop does not sell it. Throws SourceError. */
async function soldAs({ client }: WooEnvironment, item: Reference, call: Call): Promise<Members | null> {
  if (item.by === 'key') {
    const [product = '', variation] = item.value.split(':');
    if (item.objectType === 'products') return { product_id: Number(product) };
    return item.objectType === 'variations' ? { product_id: Number(product), variation_id: Number(variation) } : null;
  }
  if (item.by !== 'sku') return null;
  // A list by SKU also finds variations, which name their product.
  const { path, operation } = COLLECTIONS.products;
  const query = { sku: item.value, status: 'any', per_page: '2', _fields: 'id,parent_id,sku' };
  const { records } = await client.list({ path, operation, query }, call);
  const [record, another] = records.filter((each) => valueAt(each, 'sku') === item.value);
  if (record === undefined || another !== undefined) return null;
  const [id, parent] = [idOf(valueAt(record, 'id')), idOf(valueAt(record, 'parent_id'))];
  if (id === null) return null;
  return parent === null ? { product_id: Number(id) } : { product_id: Number(parent), variation_id: Number(id) };
}
