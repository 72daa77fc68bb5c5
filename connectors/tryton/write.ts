import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { filledRequest, filledValue, keyOfStep, outcomeOfFailure } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { TrytonClient } from './client.ts';
import { failure } from './failure.ts';
import { type FilledLook, looksIn, type Seen, see } from './write-looks.ts';

/** How every port sends a step and looks for one: a plan says all that differs between the nouns. */
export function writer(client: TrytonClient): Pick<WritePort<'Customer'>, 'apply' | 'find'> {
  return {
    apply: (step, inputs, call) => apply(client, { step, inputs }, call),
    find: (step, inputs, call) => find(client, { step, inputs }, call),
  };
}

/** A version that nobody knows is not checked. */
const UNKNOWN: Inputs = { version: '' };

interface Sent {
  readonly step: StepCall;
  readonly inputs: Inputs;
}

async function apply(client: TrytonClient, sent: Sent, call: Call): Promise<WriteOutcome> {
  const { step, inputs } = sent;
  let result: unknown;
  try {
    const request = filledRequest(step.request, { ...UNKNOWN, ...inputs }, numberOf);
    result = await client.execute(step.operation, request, call);
  } catch (error) {
    return outcomeOfFailure(error);
  }
  const key = keyOfStep(step, inputs);
  if (key !== null) return settled(client, sent, key, call);
  const [made] = Array.isArray(result) ? result : [];
  if (Number.isSafeInteger(made)) return { kind: 'applied', key: String(made), version: null };
  return { kind: 'unknown', error: failure('protocol', step, 'answered no id of what it made') };
}

/**
 * What became of a call that was taken. A workflow method answers null and leaves a record alone that is in another state, so the state
 * is read; and the version is, for whoever has to undo this.
 */
async function settled(client: TrytonClient, sent: Sent, key: string, call: Call): Promise<WriteOutcome> {
  const ofState = looksOf(sent).filter(({ look }) => look === 'state');
  if (ofState.length === 0) return { kind: 'applied', key, version: await versionOf(client, sent.step, key, call) };
  try {
    const seen = await Promise.all(ofState.map((each) => see(each, client, call)));
    if (seen.every(({ is }) => is)) return { kind: 'applied', key, version: seen[0]?.version ?? null };
    const detail = 'left the record alone, for it is in another state by now (read it again)';
    return { kind: 'rejected', error: failure('conflict', sent.step, detail) };
  } catch (error) {
    return unknownBy(error);
  }
}

/** The version of a record that was written; null when it is not to be had, for the call was taken all the same. */
async function versionOf(
  client: TrytonClient,
  { operation, objectType }: StepCall,
  key: string,
  call: Call,
): Promise<string | null> {
  if (!operation.endsWith('.write')) return null;
  try {
    return (await see({ look: 'row', model: objectType, id: Number(key), holds: {} }, client, call)).version;
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

/**
 * A call is one transaction, so of all that a step expects either everything has come true or nothing. When only some has, or nothing though
 * the record was written since, somebody else was there; and two records of one own id are no answer either.
 */
async function find(client: TrytonClient, sent: Sent, call: Call): Promise<FindOutcome> {
  const looks = looksOf(sent);
  let seen: readonly Seen[];
  try {
    seen = await Promise.all(looks.map((look) => see(look, client, call)));
  } catch (error) {
    return unknownBy(error);
  }
  if (looks.some(({ look }, index) => look === 'moved' && seen[index]?.is === false)) return { kind: 'absent' };
  if (seen.every(({ is, isPartly }) => !is && !isPartly)) return { kind: 'absent' };
  const key = keyOfStep(sent.step, sent.inputs) ?? onlyOne(seen[0]);
  if (key === null || !seen.every(({ is }) => is)) return { kind: 'unsure' };
  return { kind: 'applied', key, version: await versionOf(client, sent.step, key, call) };
}

function onlyOne(seen: Seen | undefined): string | null {
  const [id, ...more] = seen?.ids ?? [];
  return id === undefined || more.length > 0 ? null : String(id);
}

function looksOf({ step, inputs }: Sent): readonly FilledLook[] {
  return looksIn(filledValue(step.expects, { ...UNKNOWN, ...inputs }, numberOf));
}

/** A look that failed says nothing about the step, whatever the failure would mean for a write. */
function unknownBy(error: unknown): { readonly kind: 'unknown'; readonly error: SourceError } {
  if (!(error instanceof SourceError)) throw error;
  return { kind: 'unknown', error };
}

/** Keys are numbers in this source, everything else that stands in a place is text. */
function numberOf(value: string): unknown {
  if (value === '') return null;
  return /^[1-9]\d{0,9}$/.test(value) ? Number(value) : value;
}
