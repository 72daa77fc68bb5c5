import { DISPOSITIONS, SourceError } from './errors.ts';
import type { Inputs, Place, StepCall, StepRequest, WriteOutcome } from './write.ts';

/** The place of a key that the named step of the same plan makes. */
export function bornBy(stepId: string): Place {
  return { $place: `step:${stepId}` };
}

/** The key of the record that the undone step made or changed. */
export const SELF: Place = { $place: 'self' };
/** Our own id of the record that the step makes. */
export const OWN_ID: Place = { $place: 'id' };
/** The idempotency key of the step. */
export const STEP_KEY: Place = { $place: 'key' };

/** How a place is written in a path or a header. */
export function inText({ $place }: Place): string {
  return `{${$place}}`;
}

export function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && '$place' in value && typeof value.$place === 'string';
}

/** The request with everything in its place. `keyOf` makes a key what the source's bodies want it to be: a number in Tryton. */
export function filledRequest(
  request: StepRequest,
  inputs: Inputs,
  keyOf: (key: string) => unknown = (key) => key,
): StepRequest {
  const { headers } = request;
  return {
    ...request,
    path: filledText(request.path, inputs, encodeURIComponent),
    ...(headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, filledText(value, inputs, (each) => each)]),
          ),
        }),
    body: filledValue(request.body, inputs, keyOf),
  };
}

/** Any plain value with everything in its place: a step's key, what it expects. */
export function filledValue(value: unknown, inputs: Inputs, keyOf: (key: string) => unknown = (key) => key): unknown {
  if (isPlace(value)) return keyOf(inputAt(inputs, value.$place));
  if (Array.isArray(value)) return value.map((each) => filledValue(each, inputs, keyOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filledValue(each, inputs, keyOf)]));
}

/** The key of the record that a step changes; null when it makes one. */
export function keyOfStep({ key }: StepCall, inputs: Inputs): string | null {
  return isPlace(key) ? inputAt(inputs, key.$place) : key;
}

function filledText(text: string, inputs: Inputs, encode: (value: string) => string): string {
  return text.replaceAll(/\{([^{}]+)\}/g, (_all, name: string) => encode(inputAt(inputs, name)));
}

function inputAt(inputs: Inputs, name: string): string {
  const value = inputs[name];
  if (value === undefined) throw new Error(`nothing is known yet for the place ${name} of a step`);
  return value;
}

/** The outcome that a failure of a mutating call means, by the one table of failures. What is no SourceError is a defect and goes through. */
export function outcomeOfFailure(error: unknown): Exclude<WriteOutcome, { kind: 'applied' }> {
  if (!(error instanceof SourceError)) throw error;
  return { kind: error.wasSent && DISPOSITIONS[error.kind].write === 'unknown' ? 'unknown' : 'rejected', error };
}
