import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';
import type { ShipstationClient } from './client.ts';
import { SE_ID } from './config.ts';
import type { ShipmentWire, ShipstationLabel, ShipstationShipment, ShipstationTracking } from './wire.ts';

/** A shipment before its labels are read. */
export type Shipped = Omit<ShipmentWire, 'settings'>;

const READ_SHIPMENT = 'GET /shipments/{shipment_id}';

/** The form of a key, in lower case; null for what can be none: it is not sent. */
export function keyOf(key: string): string | null {
  return SE_ID.test(key) ? key : null;
}

/** The id of a record that was answered. Throws `protocol` without one. */
export function idIn(record: unknown, member: string, operation: string): string {
  const id = valueAt(record, member);
  if (typeof id !== 'string' || !SE_ID.test(id))
    throw answers.protocol(operation, `answered a record without ${member}`);
  return id;
}

/** One shipment as the source shows it; null where it has none. */
export async function readShipment(client: ShipstationClient, key: string, call: Call): Promise<unknown> {
  const wire = await client.find({ operation: READ_SHIPMENT, path: `/shipments/${key}`, keys: 1 }, call);
  if (wire === null) return null;
  if (idIn(wire, 'shipment_id', READ_SHIPMENT) !== key)
    throw answers.protocol(READ_SHIPMENT, 'answered another shipment');
  return wire;
}

/** A shipment whose labels are not looked at. */
export function unlabelled(wire: unknown): Shipped {
  return { ...wireOf<ShipstationShipment>(wire), labels: [], label: null, tracking: null };
}

/** Whether a shipment can have no label that counts: it costs no call to know. */
export function hasNoLabel(wire: unknown): boolean {
  const status = valueAt(wire, 'shipment_status');
  return status === 'pending' || status === 'processing' || status === 'cancelled';
}

/** The shipment with its labels, the newest first, and what the carrier says of the newest. */
export async function labelled(client: ShipstationClient, wire: unknown, key: string, call: Call): Promise<Shipped> {
  if (hasNoLabel(wire)) return unlabelled(wire);
  const labels = (await readLabels(client, key, call)).filter(counts);
  const label = labels[0] ?? null;
  const tracking = label === null || label.trackable === false ? null : await readTracking(client, label, call);
  return { ...wireOf<ShipstationShipment>(wire), labels, label, tracking };
}

/** Voided labels are no more, and failed ones never were. */
function counts({ status, voided }: ShipstationLabel): boolean {
  return voided !== true && status !== 'voided' && status !== 'error' && status !== 'processing';
}

async function readLabels(client: ShipstationClient, key: string, call: Call): Promise<readonly ShipstationLabel[]> {
  const operation = 'GET /labels';
  const query = { shipment_id: key, sort_by: 'created_at', sort_dir: 'desc', page_size: '25' };
  const { records } = await client.page({ operation, path: '/labels', query, keys: 1 }, 'labels', call);
  if (records.some((record) => typeof record !== 'object' || record === null))
    throw answers.protocol(operation, 'answered something that is no label');
  return records.map((record) => wireOf<ShipstationLabel>(record));
}

async function readTracking(
  client: ShipstationClient,
  label: ShipstationLabel,
  call: Call,
): Promise<ShipstationTracking | null> {
  const id = idIn(label, 'label_id', 'GET /labels');
  const operation = 'GET /labels/{label_id}/track';
  try {
    const tracking = await client.find({ operation, path: `/labels/${id}/track`, keys: 1 }, call);
    // A label may be too young for its carrier to know it.
    if (tracking === null) return null;
    if (typeof tracking !== 'object' || !('tracking_number' in tracking || 'status_code' in tracking))
      throw answers.protocol(operation, 'answered something that is no tracking');
    return wireOf<ShipstationTracking>(tracking);
  } catch (error) {
    if (error instanceof SourceError && error.kind === 'unsupported') return null;
    throw error;
  }
}
