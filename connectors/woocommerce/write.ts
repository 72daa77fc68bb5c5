import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { Draft } from '../../src/connector/plans.ts';
import { writePort } from '../../src/connector/plans.ts';
import { notSent } from '../../src/connector/sending.ts';
import { filledRequest, filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { Difference, Inputs, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { recordId, type WooEnvironment } from './records.ts';
import { withEntries } from './write-configured.ts';
import { type Look, lookFor, lookSchema, readRaw, refundKey, versionOf } from './write-looks.ts';
import { hasMembers } from './write-members.ts';

type Applied = Extract<WriteOutcome, { kind: 'applied' }>;

/**
 * How a port of the shop writes. The shop has neither idempotency keys nor versions: what makes a record is looked for before it is
 * sent, by our id in its meta_data, and a count is set only over the one that was planned on.
 */
export function wooWrite<E extends EntityName>(
  environment: WooEnvironment,
  plans: Pick<WritePort<E>, 'actions' | 'fields' | 'plan'>,
): WritePort<E> {
  return writePort<E>({
    ...plans,
    send: (step, inputs, call) => send(step, inputs, environment, call),
    look: (step, inputs, call) => lookFor(step, inputs, environment, call),
  });
}

async function send(step: StepCall, inputs: Inputs, environment: WooEnvironment, call: Call): Promise<Applied> {
  const before = await beforehand(step, inputs, environment, call);
  if (before !== null) return before;
  const request = filledRequest(step.request, inputs, (key) => (/^[1-9]\d{0,14}$/.test(key) ? Number(key) : key));
  const record = await environment.client.send(step.operation, request, call);
  const id = recordId(record, step.operation);
  const look = lookSchema.parse(filledValue(step.expects, inputs));
  if (look.look === 'refund') return { kind: 'applied', key: refundKey(look.order, record), version: null };
  const key = keyOfStep(step, inputs);
  if (key !== null && key.split(':').at(-1) !== id)
    throw answers.protocol(step.operation, 'answered with another record');
  return { kind: 'applied', key: key ?? id, version: versionOf(record) };
}

/** What is there already is not made again. Throws `conflict` where a count is not the planned one any more. */
async function beforehand(
  step: StepCall,
  inputs: Inputs,
  environment: WooEnvironment,
  call: Call,
): Promise<Applied | null> {
  try {
    const look = lookSchema.parse(filledValue(step.expects, inputs));
    if (look.look === 'own' || look.look === 'note' || look.look === 'refund') {
      const found = await lookFor(step, inputs, environment, call);
      return found.kind === 'applied' ? found : null;
    }
    const key = keyOfStep(step, inputs);
    if (look.look !== 'members' || !look.guarded || key === null) return null;
    const record = await readRaw(environment, step.objectType, key, call);
    if (record !== null && hasMembers(record, look.before)) return null;
    throw answers.failure('conflict', step.operation, { detail: 'it has been counted or sold meanwhile' });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw notSent(
      error,
      step.operation,
      `not sent: ${error.kind === 'conflict' ? 'the count has changed meanwhile' : 'the look before it failed'}`,
    );
  }
}

interface Setting {
  readonly objectType: string;
  readonly key: string;
  readonly path: string;
  /** Without keys: `PUT /orders/{id}`. */
  readonly operation: string;
  readonly change: {
    readonly after: Readonly<Record<string, unknown>>;
    readonly before: Readonly<Record<string, unknown>>;
  };
  readonly diff: readonly Difference[];
  readonly undo: 'restore' | 'reverse';
  readonly guarded: boolean;
}

/** A step that sets members of a record, and is undone by setting them back. */
export function settingStep({ objectType, key, path, operation, change, diff, undo, guarded }: Setting): Draft {
  const callWith = ({ after, before }: Setting['change']): StepCall => ({
    operation,
    objectType,
    key,
    request: { method: 'PUT', path, body: withEntries(after) },
    expects: { look: 'members', after, before, guarded } satisfies Look,
  });
  const back = { after: change.before, before: change.after };
  return { ...callWith(change), diff, undo: { kind: undo, call: callWith(back) } };
}

/** The record of a change is not there any more. */
export function missing(objectType: string): SourceError {
  return answers.failure('not-found', `GET /${objectType}`, { detail: 'the record is not visible any more' });
}
