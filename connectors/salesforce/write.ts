import { jsonOrNull } from '../../src/connector/answers.ts';
import type { Call, HttpResponse } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { writable, writePort } from '../../src/connector/plans.ts';
import { notSent } from '../../src/connector/sending.ts';
import { filledRequest, keyOfStep } from '../../src/connector/step.ts';
import type { Inputs, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { SalesforceClient } from './client.ts';
import { keyOf } from './codecs.ts';
import type { Description } from './describe.ts';
import type { ObjectRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';
import { expectsOf, lookFor } from './write-find.ts';
import { planChange } from './write-plan.ts';

/** What writes are planned, sent and looked for with. */
export interface WriteTools {
  readonly client: SalesforceClient;
  readonly context: MappingContext;
  described(call: Call): Promise<Description>;
}

interface Sent {
  readonly step: StepCall;
  readonly inputs: Inputs;
}

/**
 * How one object is written: a new record by upsert under our own id, a change under the version that it was planned over.
 *
 * The source tells no version when it has written. A deleted record stays in the recycle bin for 15 days, where a person can restore it.
 */
export function salesforceWrite<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
): WritePort<E> {
  return writePort<E>({
    actions: rules.writing.actions,
    fields: writable(rules.mapping),
    plan: (change, call) => planChange(rules, tools, change, call),
    send: (step, inputs, call) => send(rules, tools, { step, inputs }, call),
    look: (step, inputs, call) => lookFor(rules, tools, { step, inputs }, call),
  });
}

type Applied = Extract<WriteOutcome, { kind: 'applied' }>;

async function send<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  sent: Sent,
  call: Call,
): Promise<Applied> {
  const { step, inputs } = sent;
  const made = await madeBefore(rules, tools, sent, call);
  if (made !== null) return made;
  const response = await tools.client.write(step.operation, filledRequest(step.request, inputs), call);
  const key = keyOfStep(step, inputs);
  if (key === null) return { kind: 'applied', key: keyIn(response, rules.keyPrefix, step.operation), version: null };
  if (response.status !== 204) throw answers.protocol(step.operation, `answered ${response.status} in place of 204`);
  return { kind: 'applied', key, version: null };
}

/** The record that has our id already. An upsert of it would put back what people have changed since it was made. */
async function madeBefore<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  sent: Sent,
  call: Call,
): Promise<Applied | null> {
  const { step, inputs } = sent;
  if (expectsOf(step, inputs).look !== 'external-id') return null;
  try {
    const found = await lookFor(rules, tools, sent, call);
    if (found.kind === 'applied') return found;
    if (found.kind === 'absent') return null;
  } catch (cause) {
    if (!(cause instanceof SourceError)) throw cause;
    throw notSent(cause, step.operation, 'not sent, for it could not be looked up whether the record is there');
  }
  throw answers.failure('conflict', step.operation, {
    detail: 'more than one record has the external id (merge them in Salesforce)',
  });
}

/** Before version 46.0 an upsert that found its record answered 204 without its key: then it is looked for. */
function keyIn(response: HttpResponse, keyPrefix: string, operation: string): string {
  const key = response.status === 204 ? null : keyOf(valueAt(jsonOrNull(response.text), 'id'));
  if (key?.startsWith(keyPrefix) !== true) throw answers.protocol(operation, 'the answer does not tell the key');
  return key;
}
