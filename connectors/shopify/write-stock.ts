import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Members, planned, refusedWhole } from '../../src/connector/plans.ts';
import { STEP_KEY } from '../../src/connector/step.ts';
import type { Change, PlannedChange, StepCall, WritePort } from '../../src/connector/write.ts';
import { gidOf } from './gid.ts';
import type { ShopifyObject } from './objects.ts';
import type { PortEnvironment } from './reading.ts';
import type { ShopifyVariant } from './wire.ts';
import { CODED_ERRORS, callOf, readWhole, shopifyWrite, shownBy } from './write-calls.ts';

type Variants = ShopifyObject<ShopifyVariant, 'InventoryItem'>;
type Adjust = Extract<Change<'InventoryItem'>, { action: 'adjust-stock' }>;

const GROUP = `inventoryAdjustmentGroup { id } ${CODED_ERRORS}`;
const ADJUST = `mutation ($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) { ${GROUP} } }`;
const SET = `mutation ($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { ${GROUP} } }`;

/** Results are kept under their key; how long is not published, so a key is trusted for an hour. */
const KEY_LIFETIME_MS = 3600_000;

/**
 * Writes stock: what was counted is set as on hand, held against the number that was there; a difference is added to what is available.
 *
 * Source: Admin GraphQL 2026-07, inventorySetQuantities and inventoryAdjustQuantities, https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/inventorySetQuantities
 */
export function stockWrite(variants: Variants, environment: PortEnvironment): WritePort<'InventoryItem'> {
  return shopifyWrite(variants, environment, {
    actions: ['adjust-stock'],
    fields: { create: [], update: [] },
    keyLifetimeMs: KEY_LIFETIME_MS,
    plan: async (change, call) => {
      if (change.action === 'adjust-stock') return planAdjust(variants, environment, change, call);
      return refusedWhole('', 'of goods only the stock is changed here');
    },
  });
}

async function planAdjust(
  variants: Variants,
  environment: PortEnvironment,
  { key, location, quantity, note }: Adjust,
  call: Call,
): Promise<PlannedChange> {
  if (location.by !== 'key' || location.objectType !== 'Location')
    return refusedWhole('location', 'is no location of this shop');
  const asked = 'counted' in quantity ? quantity.counted : quantity.by;
  if (!/^-?\d{1,9}$/.test(asked.value) || asked.unit !== 'C62')
    return refusedWhole('quantity', 'Shopify counts whole pieces (C62)');
  const node = await readWhole(variants, environment, key, call);
  const stock = shownBy(variants, environment, node).stock ?? [];
  const index = stock.findIndex((level) => level.location.value === location.value);
  const level = stock[index];
  if (level === undefined || level.onHand === null || level.available === null)
    return refusedWhole('location', 'the item is not stocked there (activate it in Shopify first)');
  const before = level.onHand.value;
  const after = 'counted' in quantity ? asked.value : new Big(before).plus(asked.value).toFixed();
  const lossy = note === null ? [] : [{ path: 'note', detail: 'Shopify keeps a reason from its own list: correction' }];
  if (after === before) return planned([], [], lossy);
  const target = { inventoryItemId: valueAt(node, 'inventoryItem.id'), locationId: gidOf('Location', location.value) };
  const at = { key, location: location.value, target };
  const isCount = 'counted' in quantity;
  const there = isCount ? setCall(at, before, after) : adjustCall(at, before, after);
  const back = isCount ? setCall(at, after, before) : adjustCall(at, after, before);
  const diff = [{ path: `stock[${index}].onHand.value`, before, after }];
  return planned([{ ...there, diff, undo: { kind: 'reverse', call: back } }], [], lossy);
}

interface At {
  readonly key: string;
  readonly location: string;
  readonly target: Members;
}

/** Refused as stale when somebody changed the number meanwhile. */
function setCall(at: At, before: string, after: string): StepCall {
  const quantities = [{ ...at.target, quantity: Number(after), changeFromQuantity: Number(before) }];
  const input = { name: 'on_hand', reason: 'correction', quantities };
  return stockCall(at, { mutation: 'inventorySetQuantities', document: SET, input, before, after });
}

/** What is added comes to whatever is there: it is held against no number. */
function adjustCall(at: At, before: string, after: string): StepCall {
  const changes = [{ ...at.target, delta: new Big(after).minus(before).toNumber(), changeFromQuantity: null }];
  const input = { name: 'available', reason: 'correction', changes };
  return stockCall(at, { mutation: 'inventoryAdjustQuantities', document: ADJUST, input, before, after });
}

interface Moving {
  readonly mutation: string;
  readonly document: string;
  readonly input: Members;
  readonly before: string;
  readonly after: string;
}

function stockCall({ key, location }: At, { mutation, document, input, before, after }: Moving): StepCall {
  return callOf({
    mutation,
    document,
    variables: { input, key: STEP_KEY },
    objectType: 'ProductVariant',
    key,
    look: { look: 'stock', location, member: 'onHand', after, before },
  });
}
