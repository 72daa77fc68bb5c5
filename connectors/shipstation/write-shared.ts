import type { Call } from '../../src/connector/contract.ts';
import { tells } from '../../src/connector/looks.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Notes } from '../../src/connector/plans.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { ShipmentEnvironment } from './ports-shipment.ts';
import { readShipment } from './records.ts';
import type { Defaults } from './write-body.ts';

/** What plans are made with. */
export interface ShipmentWriting extends ShipmentEnvironment {
  readonly defaults: Defaults;
  readonly fields: WritePort<'Shipment'>['fields'];
}

export const UNTOLD = 'comes with a label, which is bought in ShipStation, for it costs money';

/** The shipment as it is now. Throws `not-found` where it is gone. */
export async function heldBy({ client }: ShipmentWriting, key: string, call: Call): Promise<unknown> {
  const wire = await readShipment(client, key, call);
  if (wire !== null) return wire;
  const detail = 'the shipment is not visible any more';
  throw answers.failure('not-found', 'GET /shipments/{shipment_id}', { detail });
}

/** Fields that arrive in another form than they were asked for. */
export function otherwise(values: Model<'Shipment'>, shown: Model<'Shipment'>, fields: readonly string[]): Notes {
  return fields
    .filter((field) => !tells(valueAt(shown, field), valueAt(values, field)))
    .map((path) => ({ path, detail: 'arrives in another form: days without a time, addresses without key and type' }));
}
