import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import { type Members, type Notes, planned, present, refusedFields } from '../../src/connector/plans.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { hasNoLabel } from './records.ts';
import type { ShipstationShipment } from './wire.ts';
import { addressSent, movedAddress } from './write-address.ts';
import { dayOf } from './write-body.ts';
import { shownBy, updateCall } from './write-calls.ts';
import { heldBy, otherwise, type ShipmentWriting, UNTOLD } from './write-shared.ts';

type Values = Model<'Shipment'>;

/** What can be changed, and the member that holds it. */
const MEMBERS = { shipTo: 'ship_to', shippedAt: 'ship_date' } as const;
const FIELDS = ['shipTo', 'shippedAt'] as const;

/** What an update sends back as it found it. Source: schema `update_shipment_request_body`. */
const SENT_BACK = [
  'carrier_id',
  'service_code',
  'shipping_rule_id',
  'external_order_id',
  'external_shipment_id',
  'shipment_number',
  'ship_date',
  'ship_to',
  'ship_from',
  'warehouse_id',
  'return_to',
  'is_return',
  'confirmation',
  'customs',
  'tax_identifiers',
  'advanced_options',
  'insurance_provider',
  'order_source_code',
  'comparison_rate_type',
  'items',
  'packages',
] as const;
/** Members of its lists that only the source writes. */
const ITS_OWN: readonly string[] = ['shipment_package_id', 'tracking_number', 'bundle_sku'];

/** One PUT with all of the shipment: what is left out of it is gone. */
export async function planUpdate(
  environment: ShipmentWriting,
  { key, values, current }: Extract<Change<'Shipment'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const held = await heldBy(environment, key, call);
  const before = shownBy(environment, held);
  const refused = [...others(values, current.record, environment.fields.create), ...cleared(values, before)];
  const { members, refused: unsound } = asked(values, wireOf<ShipstationShipment>(held));
  if (unsound.length > 0) return planned([], [...refused, ...unsound]);
  const after = shownBy(environment, { ...wireOf<ShipstationShipment>(held), ...members });
  const changed = FIELDS.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  if (changed.length === 0) return planned([], refused);
  if (!hasNoLabel(held) || valueAt(held, 'shipment_status') === 'cancelled') {
    const detail = 'a shipment with a label, or one that is cancelled, stays as it is';
    return planned([], [...refused, ...changed.map((path) => ({ path, detail }))]);
  }
  const looks = { after: some(after, changed), before: some(before, changed) };
  const back = updateCall(SELF, sentBack(held, {}), { after: looks.before, before: looks.after });
  const diff = changed.map((path) => ({ path, before: before[path] ?? null, after: after[path] ?? null }));
  const there = updateCall(key, sentBack(held, members), looks);
  const lossy = [...otherwise(values, after, changed), ...staying(before, after)];
  return planned([{ ...there, diff, undo: { kind: 'restore', call: back } }], refused, lossy);
}

function asked({ shipTo, shippedAt }: Values, { ship_to: held }: ShipstationShipment) {
  const sent = shipTo === undefined || shipTo === null ? null : addressSent(shipTo, 'shipTo');
  const members = present({
    [MEMBERS.shipTo]: sent === null ? null : movedAddress(held ?? {}, sent.members),
    [MEMBERS.shippedAt]: dayOf(shippedAt ?? null),
  });
  return { members, refused: sent?.refused ?? [] };
}

/** All other fields, where they are to become otherwise than they are. */
function others(values: Values, current: Values, made: readonly string[]): Notes {
  return refusedFields(values, FIELDS, UNTOLD)
    .filter(({ path }) => !isDeepStrictEqual(valueAt(values, path), valueAt(current, path)))
    .map(({ path, detail }) => ({
      path,
      detail: made.includes(path) ? 'is settled when the shipment is made' : detail,
    }));
}

function cleared(values: Values, before: Values): Notes {
  return FIELDS.filter((field) => values[field] === null && (before[field] ?? null) !== null).map((path) => ({
    path,
    detail: 'a shipment cannot be without it',
  }));
}

function staying({ shipTo: before }: Values, { shipTo: after }: Values): Notes {
  if ((before?.name ?? null) === (after?.name ?? null)) return [];
  return [{ path: 'shipTo.name', detail: 'company, phone and e-mail of the recipient before stay with the address' }];
}

function some(shown: Values, fields: readonly (typeof FIELDS)[number][]): Members {
  return Object.fromEntries(fields.map((field) => [field, shown[field] ?? null]));
}

function sentBack(held: unknown, members: Members): Members {
  const kept = SENT_BACK.map((member) => [member, withoutItsOwn(valueAt(held, member))] as const);
  return { ...present(Object.fromEntries(kept)), ...members, validate_address: 'no_validation' };
}

function withoutItsOwn(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each: unknown) =>
    typeof each === 'object' && each !== null
      ? Object.fromEntries(Object.entries(each).filter(([name]) => !ITS_OWN.includes(name)))
      : each,
  );
}
