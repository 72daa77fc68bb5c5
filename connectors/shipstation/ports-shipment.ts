import { getInChunks, readOneByOne } from '../../src/connector/chunks.ts';
import type { Call, Found, Part, PartName, Port } from '../../src/connector/contract.ts';
import type { Mapping, MappingContext } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import type { ShipstationClient } from './client.ts';
import { instantIn, listShipments } from './listing.ts';
import { TRACKING_FIELDS } from './mapping.ts';
import { hasNoLabel, idIn, keyOf, labelled, readShipment, type Shipped, unlabelled } from './records.ts';
import type { ShipmentWire } from './wire.ts';

export interface ShipmentEnvironment {
  readonly client: ShipstationClient;
  readonly context: MappingContext;
  readonly mapping: Mapping<ShipmentWire, 'Shipment'>;
  readonly orderNumber: RegExp;
  readonly pageSize: number;
}

/**
 * Shipments, each read by itself: the source has no read of several keys.
 *
 * The part `tracking` takes two more calls, for the labels and to the carrier, unless the shipment can have no label. Listings leave it
 * out where they would need these calls.
 */
export function shipmentPort(environment: ShipmentEnvironment): Port<'Shipment'> {
  const parts = partsOf(environment.mapping);
  const size = 1;
  return {
    entity: 'Shipment',
    objectType: 'shipments',
    mapping: environment.mapping,
    parts,
    capabilities: {
      maxKeysPerGet: size,
      callsPerGet: (_keys, asked) => (asked.includes('tracking') ? 3 : 1),
      changedSince: true,
      deletions: 'none',
      idempotency: 'external-id',
      concurrency: 'none',
    },
    get: (keys, asked, call) => {
      const read = (chunk: readonly string[], one: Call) =>
        readOneByOne(chunk, (key, each) => readFound(environment, parts, { key, asked }, each), one);
      return getInChunks(keys, { keyOf, size, read }, call);
    },
    list: (from, call) => listShipments(environment, from, (wire) => listedOf(environment, parts, wire), call),
  };
}

function partsOf(mapping: Mapping<ShipmentWire, 'Shipment'>): readonly Part<'Shipment'>[] {
  const core = corePart(mapping, 'watermark');
  const isTracking = (field: string) => TRACKING_FIELDS.some((each) => each === field);
  return [
    { ...core, fields: core.fields.filter((field) => !isTracking(field)) },
    { name: 'tracking', fields: core.fields.filter(isTracking), tracked: 'volatile' },
  ];
}

async function readFound(
  environment: ShipmentEnvironment,
  parts: readonly Part<'Shipment'>[],
  { key, asked }: { readonly key: string; readonly asked: readonly PartName[] },
  call: Call,
): Promise<Found<'Shipment'> | null> {
  const { client } = environment;
  const wire = await readShipment(client, key, call);
  if (wire === null) return null;
  const shipped = asked.includes('tracking') ? await labelled(client, wire, key, call) : unlabelled(wire);
  return foundOf(
    environment,
    parts.filter(({ name }) => asked.includes(name)),
    { key, shipped },
  );
}

function listedOf(
  environment: ShipmentEnvironment,
  parts: readonly Part<'Shipment'>[],
  wire: unknown,
): Found<'Shipment'> {
  const key = idIn(wire, 'shipment_id', 'GET /shipments');
  const held = hasNoLabel(wire) ? parts : parts.filter(({ name }) => name === 'core');
  return foundOf(environment, held, { key, shipped: unlabelled(wire) });
}

function foundOf(
  { mapping, context, orderNumber }: ShipmentEnvironment,
  parts: readonly Part<'Shipment'>[],
  { key, shipped }: { readonly key: string; readonly shipped: Shipped },
): Found<'Shipment'> {
  const fields = parts.flatMap((part) => [...part.fields]);
  return {
    key,
    version: null,
    sourceUpdatedAt: instantIn(shipped.modified_at),
    parts: parts.map(({ name }) => name),
    ...mapping.decode({ ...shipped, settings: { orderNumber } }, context, fields),
    url: null,
  };
}
