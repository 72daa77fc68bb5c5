import type { Call, HttpResponse } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { Mapping, MappingContext } from '../../src/connector/mapping.ts';
import { filledRequest, keyOfStep, outcomeOfFailure } from '../../src/connector/step.ts';
import type { Inputs, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { notSent, type SalesforceClient } from './client.ts';
import { keyOf } from './codecs.ts';
import type { Description } from './describe.ts';
import { failure, jsonOf, propertyOf, protocolError } from './failure.ts';
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
  return {
    actions: rules.writing.actions,
    fields: writable(rules.mapping),
    plan: (change, call) => planChange(rules, tools, change, call),
    apply: (step, inputs, call) => apply(rules, tools, { step, inputs }, call),
    find: async (step, inputs, call) => {
      try {
        return await lookFor(rules, tools, { step, inputs }, call);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        // A look that failed tells nothing of the write.
        return { kind: 'unknown', error };
      }
    },
  };
}

/** The fields whose rows say that they can be written. */
function writable<W, E extends EntityName>({ rows }: Mapping<W, E>): WritePort<E>['fields'] {
  const isField = (field: string): field is keyof Model<E> & string => rows[field] !== undefined;
  const fields = Object.keys(rows).filter(isField);
  return {
    create: fields.filter((field) => rows[field]?.access !== 'read'),
    update: fields.filter((field) => rows[field]?.access === 'update'),
  };
}

async function apply<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  sent: Sent,
  call: Call,
): Promise<WriteOutcome> {
  const { step, inputs } = sent;
  const request = filledRequest(step.request, inputs);
  try {
    const made = await madeBefore(rules, tools, sent, call);
    if (made !== null) return made;
    const response = await tools.client.write(step.operation, request, call);
    const key = keyOfStep(step, inputs);
    if (key === null) return { kind: 'applied', key: keyIn(response, rules.keyPrefix, step.operation), version: null };
    if (response.status !== 204) throw protocolError(step.operation, `answered ${response.status} in place of 204`);
    return { kind: 'applied', key, version: null };
  } catch (error) {
    return outcomeOfFailure(error);
  }
}

/** The record that has our id already. An upsert of it would put back what people have changed since it was made. */
async function madeBefore<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  sent: Sent,
  call: Call,
): Promise<WriteOutcome | null> {
  const { step, inputs } = sent;
  if (expectsOf(step, inputs).look !== 'external-id') return null;
  try {
    const found = await lookFor(rules, tools, sent, call);
    if (found.kind === 'applied') return found;
    if (found.kind === 'absent') return null;
  } catch (cause) {
    if (!(cause instanceof SourceError)) throw cause;
    throw notSent(cause, step.operation, 'it could not be looked up whether the record is there');
  }
  throw failure('conflict', step.operation, {
    detail: 'more than one record has the external id (merge them in Salesforce)',
  });
}

/** Before version 46.0 an upsert that found its record answered 204 without its key: then it is looked for. */
function keyIn(response: HttpResponse, keyPrefix: string, operation: string): string {
  const key = response.status === 204 ? null : keyOf(propertyOf(jsonOf(response, operation), 'id'));
  if (key?.startsWith(keyPrefix) !== true) throw protocolError(operation, 'the answer does not tell the key');
  return key;
}
