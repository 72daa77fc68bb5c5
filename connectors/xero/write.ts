import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { writePort } from '../../src/connector/plans.ts';
import { filledRequest } from '../../src/connector/step.ts';
import type { Inputs, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { UUID, versionOf, type XeroObject } from './ports.ts';
import { lookFor } from './write-looks.ts';
import type { WriteEnvironment } from './write-steps.ts';

/** Answers are kept under their key for at least six hours: https://developer.xero.com/documentation/guides/idempotent-requests/idempotency */
const KEY_LIFETIME_MS = 6 * 3600_000;

/** How a port of Xero writes: what its noun plans, sent under an idempotency key. There is no version to hold a write against. */
export function xeroWrite<W, E extends EntityName>(
  object: XeroObject<W, E>,
  environment: WriteEnvironment,
  plans: Pick<WritePort<E>, 'actions' | 'fields' | 'plan'>,
): WritePort<E> {
  return writePort({
    ...plans,
    keyLifetimeMs: KEY_LIFETIME_MS,
    send: (step, inputs, call) => send(object, environment, { step, inputs }, call),
    look: (step, inputs, call) => lookFor(object, environment, { call: step, inputs }, call),
  });
}

async function send<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { client }: WriteEnvironment,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<Extract<WriteOutcome, { kind: 'applied' }>> {
  const request = filledRequest(step.request, inputs);
  const record = await client.send({ operation: step.operation, collection: object.endpoint, request }, call);
  return { kind: 'applied', key: keyIn(object, record, step), version: versionOf(record) };
}

function keyIn<W, E extends EntityName>({ keyField }: XeroObject<W, E>, record: unknown, step: StepCall): string {
  const key = valueAt(record, keyField);
  if (typeof key === 'string' && UUID.test(key)) return key;
  const detail = `answered a record without ${keyField}`;
  throw new SourceError('protocol', { source: 'xero', operation: step.operation, detail });
}
