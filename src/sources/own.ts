import type { AnyPort, Capabilities, Page, Port } from '../connector/contract.ts';
import type { Row } from '../connector/mapping.ts';
import { classOf, ENTITIES, type EntityName, type Model } from '../model/index.ts';
import { type OwnKind, ownType } from '../model/own-connection.ts';

const KINDS: readonly OwnKind[] = ['pending', 'facts', 'identity'];
const CAPABILITIES: Capabilities = {
  maxKeysPerGet: 1000,
  changedSince: false,
  deletions: 'none',
  idempotency: 'native-key',
  concurrency: 'none',
};
const KEPT: Row<never, unknown> = {
  kind: 'from',
  reads: [],
  access: 'read',
  codec: 'own',
  note: 'kept by the gateway',
  decode: () => undefined,
};

/**
 * The ports of the gateway's own records. They are read like any other's and never asked, polled or checked: the index is where they live.
 */
export function ownPorts(): readonly AnyPort[] {
  return [
    ...portsOf('Customer'),
    ...portsOf('Contact'),
    ...portsOf('Order'),
    ...portsOf('Invoice'),
    ...portsOf('Payment'),
    ...portsOf('InventoryItem'),
    ...portsOf('Location'),
    ...portsOf('Employee'),
    ...portsOf('Employment'),
    ...portsOf('TimeOffRequest'),
    ...portsOf('TimeOffBalance'),
    ...portsOf('Shipment'),
    ...portsOf('PayrollRun'),
    ...portsOf('PayStatement'),
  ];
}

function portsOf<E extends EntityName>(entity: E): readonly Port<E>[] {
  return KINDS.map((kind) => ownPort(entity, ownType(kind, entity)));
}

function ownPort<E extends EntityName>(entity: E, objectType: string): Port<E> {
  const fields = Object.keys(ENTITIES[entity].fields).filter(
    (field): field is keyof Model<E> & string => classOf(entity, field) !== 'secret',
  );
  return {
    entity,
    objectType,
    mapping: { entity, rows: Object.fromEntries(fields.map((field) => [field, KEPT])) },
    parts: [{ name: 'core', fields, tracked: 'watermark' }],
    capabilities: CAPABILITIES,
    get: async (keys) => keys.map(() => null),
    list: nothing,
  };
}

async function* nothing<E extends EntityName>(): AsyncIterable<Page<E>> {}
