import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { exactNumber, planned, refusedWhole } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import { textOf } from './codecs.ts';
import { SHOP_LOCATION } from './mapping-location.ts';
import type { WooEnvironment } from './records.ts';
import { missing, settingStep, wooWrite } from './write.ts';
import { readRaw } from './write-looks.ts';

type Adjustment = Extract<Change<'InventoryItem'>, { action: 'adjust-stock' }>;

/**
 * Sets the count of a product or variation: always the whole count, and only over the one that was planned on.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#update-a-product
 */
export function stockWrite(
  objectType: 'products' | 'variations',
  environment: WooEnvironment,
): WritePort<'InventoryItem'> {
  return wooWrite<'InventoryItem'>(environment, {
    actions: ['adjust-stock'],
    fields: { create: [], update: [] },
    plan: async (change, call) => {
      if (change.action === 'adjust-stock') return planCount(objectType, change, environment, call);
      return refusedWhole('', 'items are counted, nothing else');
    },
  });
}

async function planCount(
  objectType: 'products' | 'variations',
  { key, location, quantity, note }: Adjustment,
  environment: WooEnvironment,
  call: Call,
): Promise<PlannedChange> {
  if (location.by !== 'key' || location.objectType !== SHOP_LOCATION.objectType)
    return refusedWhole('location', 'the shop counts without places');
  const raw = await readRaw(environment, objectType, key, call);
  if (raw === null) throw missing(objectType);
  if (valueAt(raw, 'manage_stock') !== true)
    return refusedWhole('', 'the shop does not count this item itself (manage its stock there first)');
  const asked = 'counted' in quantity ? quantity.counted : quantity.by;
  if (asked.unit !== 'C62') return refusedWhole('quantity', 'the shop counts pieces (C62)');
  const held = textOf(valueAt(raw, 'stock_quantity')) ?? '0';
  const count = 'counted' in quantity ? new Big(asked.value) : new Big(held).plus(asked.value);
  const [before, after] = [exactNumber(held, 0), exactNumber(count.toFixed(), 0)];
  if (after === null) return refusedWhole('quantity', 'the shop counts whole pieces');
  if (before === null)
    return refusedWhole('quantity', 'the shop holds a part of a piece, which a plugin has to change');
  if (before === after) return planned([]);
  const [product = '', variation] = key.split(':');
  const isProduct = variation === undefined;
  const step = settingStep({
    objectType,
    key,
    path: isProduct ? `/products/${product}` : `/products/${product}/variations/${variation}`,
    operation: isProduct ? 'PUT /products/{id}' : 'PUT /products/{product_id}/variations/{id}',
    change: { after: { stock_quantity: after }, before: { stock_quantity: before } },
    diff: ['onHand', 'available'].map((name) => ({
      path: `stock[0].${name}`,
      before: quantityOf(held, 'C62'),
      after: quantityOf(count.toFixed(), 'C62'),
    })),
    undo: 'reverse',
    guarded: true,
  });
  const lossy = [
    ...(note === null ? [] : [{ path: 'note', detail: 'the shop keeps no reason with a count' }]),
    ...('counted' in quantity
      ? [{ path: 'quantity', detail: 'what is ordered and not shipped is not taken off' }]
      : []),
  ];
  return planned([step], [], lossy);
}
