import { children, type Row, text } from '../../../src/simulator/row.ts';
import { gid, idOfType } from './gid.ts';
import { numberIn, type Shop, type WriteCause } from './shop.ts';
import { itemView, locationView } from './view-goods.ts';

/** Reasons that a change of stock may have. Source: https://shopify.dev/docs/apps/build/orders-fulfillment/inventory-management-apps/manage-quantities-states */
const REASONS = [
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_created',
  'movement_updated',
  'movement_received',
  'movement_canceled',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
];

interface Asked {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
}

interface Target {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly changeFromQuantity?: number | null;
}

/** The mutations of stock. All or nothing: one refusal leaves every level as it was. */
export function stockMutations(shop: Shop, cause: WriteCause) {
  return {
    inventoryAdjustQuantities: ({
      input,
    }: {
      readonly input: Asked & { readonly changes: readonly (Target & { readonly delta: number })[] };
    }) =>
      carryOut(shop, cause, {
        asked: input,
        member: 'changes',
        targets: input.changes,
        newOf: ({ delta }, before) => before + delta,
      }),
    inventorySetQuantities: ({
      input,
    }: {
      readonly input: Asked & { readonly quantities: readonly (Target & { readonly quantity: number })[] };
    }) =>
      carryOut(shop, cause, {
        asked: input,
        member: 'quantities',
        targets: input.quantities,
        newOf: ({ quantity }) => quantity,
      }),
  };
}

interface Work<T extends Target> {
  readonly asked: Asked;
  readonly member: string;
  readonly targets: readonly T[];
  readonly newOf: (target: T, before: number) => number;
}

function carryOut<T extends Target>(shop: Shop, cause: WriteCause, { asked, member, targets, newOf }: Work<T>) {
  const refused: { field: string[]; message: string; code: string }[] = [];
  const refuse = (field: string[], message: string, code: string): never[] => {
    refused.push({ field: ['input', ...field], message, code });
    return [];
  };
  if (!REASONS.includes(asked.reason)) refuse(['reason'], 'The specified reason is invalid.', 'INVALID_REASON');
  const isSet = member === 'quantities';
  if (
    !(
      isSet
        ? ['available', 'on_hand']
        : ['available', 'damaged', 'quality_control', 'reserved', 'safety_stock', 'incoming']
    ).includes(asked.name)
  )
    refuse(['name'], 'The quantity name is invalid.', isSet ? 'INVALID_NAME' : 'INVALID_QUANTITY_NAME');
  const changes = targets.flatMap((target, index) => {
    const at = [member, String(index)];
    const variant = shop.variantOfItem(idOfType('InventoryItem', target.inventoryItemId));
    const locationId = idOfType('Location', target.locationId);
    if (target.changeFromQuantity === undefined)
      refuse(
        [...at, 'changeFromQuantity'],
        'changeFromQuantity must be given, null to skip the comparison.',
        'COMPARE_QUANTITY_REQUIRED',
      );
    if (variant === null)
      return refuse(
        [...at, 'inventoryItemId'],
        'The specified inventory item could not be found.',
        'INVALID_INVENTORY_ITEM',
      );
    if (locationId === null || shop.get('Location', locationId) === null)
      return refuse([...at, 'locationId'], 'The specified location could not be found.', 'INVALID_LOCATION');
    const level = children(variant, 'levels').find((each) => text(each, 'locationId') === locationId);
    if (level === undefined)
      return refuse(
        [...at, 'locationId'],
        'The specified inventory item is not stocked at the location.',
        'ITEM_NOT_STOCKED_AT_LOCATION',
      );
    const before = numberIn(level, asked.name);
    if (typeof target.changeFromQuantity === 'number' && target.changeFromQuantity !== before)
      refuse([...at, 'changeFromQuantity'], 'The quantity has changed meanwhile.', 'CHANGE_FROM_QUANTITY_STALE');
    const after = newOf(target, before);
    if (Math.abs(after) > 1_000_000_000) refuse(at, 'The quantity is too high.', 'INVALID_QUANTITY_TOO_HIGH');
    return [{ variant, locationId, delta: after - before, after }];
  });
  if (refused.length > 0) return { inventoryAdjustmentGroup: null, userErrors: refused };
  for (const change of changes) applyTo(shop, asked.name, change);
  const [first] = changes;
  shop.effect(cause, {
    action: 'update',
    objectType: 'ProductVariant',
    key: first === undefined ? '' : String(first.variant['id']),
    values: { name: asked.name, changes: changes.map(({ locationId, delta }) => ({ locationId, delta })) },
  });
  return {
    inventoryAdjustmentGroup: {
      __typename: 'InventoryAdjustmentGroup',
      id: gid('InventoryAdjustmentGroup', shop.nextId()),
      createdAt: shop.now(),
      reason: asked.reason,
      referenceDocumentUri: asked.referenceDocumentUri ?? null,
      changes: changes.map(({ variant, locationId, delta, after }) => ({
        delta,
        name: asked.name,
        quantityAfterChange: after,
        item: () => itemView(shop, variant),
        location: () => locationView(shop.get('Location', locationId) ?? {}),
      })),
    },
    userErrors: [],
  };
}

/** What is available and what is on hand move together: they differ by what is committed, reserved and damaged. */
function applyTo(
  shop: Shop,
  name: string,
  { variant, locationId, delta }: { readonly variant: Row; readonly locationId: string; readonly delta: number },
): void {
  const id = text(variant, 'id');
  const held = shop.get('ProductVariant', id) ?? variant;
  const moved =
    name === 'available' || name === 'on_hand'
      ? ['available', 'on_hand']
      : name === 'incoming'
        ? [name]
        : [name, 'on_hand'];
  const levels = children(held, 'levels').map((level) =>
    text(level, 'locationId') === locationId
      ? { ...level, ...Object.fromEntries(moved.map((each) => [each, numberIn(level, each) + delta])) }
      : level,
  );
  shop.put('ProductVariant', { ...held, levels });
}
