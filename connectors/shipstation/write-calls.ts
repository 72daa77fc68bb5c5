import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { settledBy } from '../../src/connector/looks.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Key, Members } from '../../src/connector/plans.ts';
import { filledRequest, filledValue, inText, isPlace, keyOfStep, OWN_ID } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { ShipmentEnvironment } from './ports-shipment.ts';
import { idIn, readShipment, unlabelled } from './records.ts';

/** What tells whether a step happened; values in the words of the model. */
type Look =
  | { readonly look: 'external'; readonly id: unknown }
  | { readonly look: 'values'; readonly after: Members; readonly before: Members }
  | { readonly look: 'cancelled' };

const valuesSchema = z.record(z.string(), z.unknown());
const lookSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('external'), id: z.string() }),
  z.object({ look: z.literal('values'), after: valuesSchema, before: valuesSchema }),
  z.object({ look: z.literal('cancelled') }),
]);

const OBJECT = 'shipments';
const CREATE = 'POST /shipments';
const BY_EXTERNAL = 'GET /shipments/external_shipment_id/{external_shipment_id}';

/** POST /shipments, with one shipment: https://docs.shipstation.com/openapi/shipments/create_shipments */
export function createCall(shipment: Members): StepCall {
  const look: Look = { look: 'external', id: OWN_ID };
  const request = { method: 'POST', path: '/shipments', body: { shipments: [shipment] } } as const;
  return { operation: CREATE, objectType: OBJECT, key: null, request, expects: look };
}

/** PUT /shipments/{shipment_id}, with all of the shipment: https://docs.shipstation.com/openapi/shipments/update_shipment */
export function updateCall(
  key: Key,
  body: Members,
  { after, before }: Pick<Look & { look: 'values' }, 'after' | 'before'>,
): StepCall {
  const look: Look = { look: 'values', after, before };
  const request = { method: 'PUT', path: `/shipments/${inPath(key)}`, body } as const;
  return { operation: 'PUT /shipments/{shipment_id}', objectType: OBJECT, key, request, expects: look };
}

/** PUT /shipments/{shipment_id}/cancel: https://docs.shipstation.com/openapi/shipments/cancel_shipments */
export function cancelCall(key: Key): StepCall {
  const look: Look = { look: 'cancelled' };
  const request = { method: 'PUT', path: `/shipments/${inPath(key)}/cancel`, body: null } as const;
  return { operation: 'PUT /shipments/{shipment_id}/cancel', objectType: OBJECT, key, request, expects: look };
}

function inPath(key: Key): string {
  return isPlace(key) ? inText(key) : encodeURIComponent(key);
}

type Applied = Extract<WriteOutcome, { kind: 'applied' }>;

/** Sends one step. Throws SourceError. */
export async function send(
  environment: ShipmentEnvironment,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<Applied> {
  const { client } = environment;
  const request = filledRequest(step.request, inputs);
  if (step.operation !== CREATE) {
    const body = await client.send(step.operation, request, call);
    if (body !== null) refuseErrorsIn(body, body, step.operation);
    const key = keyOfStep(step, inputs) ?? '';
    if (body !== null && idIn(body, 'shipment_id', step.operation) !== key)
      throw answers.protocol(step.operation, 'answered another shipment');
    return applied(key);
  }
  try {
    const body = await client.send(CREATE, request, call);
    const shipment = valueAt(body, 'shipments.0');
    refuseErrorsIn(body, shipment, CREATE);
    return applied(idIn(shipment, 'shipment_id', CREATE));
  } catch (error) {
    if (!(error instanceof SourceError) || error.kind !== 'conflict') throw error;
    // Nobody else has our id: where it is taken, an earlier sending of this step has made the shipment.
    const known = await lookFor(environment, { step, inputs }, call);
    if (known.kind === 'applied') return known;
    throw error;
  }
}

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor(
  environment: ShipmentEnvironment,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<FindOutcome> {
  const { client } = environment;
  const look = lookSchema.parse(filledValue(step.expects, inputs));
  if (look.look === 'external') {
    const path = `/shipments/external_shipment_id/${encodeURIComponent(look.id)}`;
    const wire = await client.find({ operation: BY_EXTERNAL, path }, call);
    return wire === null ? { kind: 'absent' } : applied(idIn(wire, 'shipment_id', BY_EXTERNAL));
  }
  const key = keyOfStep(step, inputs) ?? '';
  const wire = await readShipment(client, key, call);
  if (wire === null) return { kind: 'unsure' };
  if (look.look === 'cancelled')
    return valueAt(wire, 'shipment_status') === 'cancelled' ? applied(key) : { kind: 'absent' };
  return settledBy(shownBy(environment, wire), look, applied(key));
}

/** A shipment as the model has it, without its labels. */
export function shownBy({ mapping, context, orderNumber }: ShipmentEnvironment, wire: unknown): Model<'Shipment'> {
  return mapping.decode({ ...unlabelled(wire), settings: { orderNumber } }, context).record;
}

/** What is wrong with one shipment comes inside an answer of status 200, as sentences: nothing of it is repeated. */
function refuseErrorsIn(body: unknown, shipment: unknown, operation: string): void {
  const errors = valueAt(shipment, 'errors');
  const isRefused = valueAt(body, 'has_errors') === true || (Array.isArray(errors) && errors.length > 0);
  if (isRefused && valueAt(shipment, 'shipment_id') === undefined)
    throw answers.refused('invalid', operation, { what: 'status 200, refused inside' });
}

function applied(key: string): Applied {
  return { kind: 'applied', key, version: null };
}
