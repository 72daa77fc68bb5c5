import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { filledRequest, outcomeOfFailure } from '../../src/connector/step.ts';
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
  return {
    ...plans,
    keyLifetimeMs: KEY_LIFETIME_MS,
    apply: (step, inputs, call) => apply(object, environment, { step, inputs }, call),
    find: async (step, inputs, call) => {
      try {
        return await lookFor(object, environment, { call: step, inputs }, call);
      } catch (error) {
        return outcomeOfLook(error);
      }
    },
  };
}

/** A look that failed tells nothing of the write. */
function outcomeOfLook(error: unknown): WriteOutcome {
  if (!(error instanceof SourceError)) throw error;
  return { kind: 'unknown', error };
}

async function apply<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { client }: WriteEnvironment,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<WriteOutcome> {
  const request = filledRequest(step.request, inputs);
  try {
    const record = await client.send({ operation: step.operation, collection: object.endpoint, request }, call);
    return { kind: 'applied', key: keyIn(object, record, step), version: versionOf(record) };
  } catch (error) {
    return outcomeOfFailure(error);
  }
}

function keyIn<W, E extends EntityName>({ keyField }: XeroObject<W, E>, record: unknown, step: StepCall): string {
  const key = valueAt(record, keyField);
  if (typeof key === 'string' && UUID.test(key)) return key;
  const detail = `answered a record without ${keyField}`;
  throw new SourceError('protocol', { source: 'xero', operation: step.operation, detail });
}
