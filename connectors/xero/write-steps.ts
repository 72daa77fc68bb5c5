import { SourceError } from '../../src/connector/errors.ts';
import { inText, isPlace, STEP_KEY } from '../../src/connector/step.ts';
import type { Difference, Place, PlannedChange, Step, StepCall } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import { decimalOf } from '../../src/model/money.ts';
import type { XeroSettings } from './config.ts';
import type { PortEnvironment } from './ports.ts';
import type { Look } from './write-looks.ts';

/** What a plan is made with. */
export interface WriteEnvironment extends PortEnvironment {
  readonly settings: XeroSettings;
}

/** Members of a record as Xero takes them. */
export type Members = Readonly<Record<string, unknown>>;

export type Notes = PlannedChange['refused'];

/** A key, or the place of one. */
export type Key = string | Place;

/** A step whose place in its plan is not settled. */
export type Draft = Omit<Step, 'id' | 'needs'>;

interface Written {
  readonly method: 'PUT' | 'POST';
  readonly objectType: string;
  /** Below the object type: `/{self}`, `?unitdp=4`. */
  readonly path: string;
  readonly key: Key | null;
  readonly body: Members;
  readonly look: Look;
}

/** One write, sent under the idempotency key of its step. */
export function callOf({ method, objectType, path, key, body, look }: Written): StepCall {
  return {
    operation: `${method} /${objectType}`,
    objectType,
    key,
    request: {
      method,
      path: `/${objectType}${path}`,
      headers: { 'idempotency-key': inText(STEP_KEY) },
      body,
    },
    expects: look,
  };
}

/** A call that undoes its step. It has a key of its own also where it is sent under that of the step, for it is another request. */
export function undoing(call: StepCall): StepCall {
  const headers = { 'idempotency-key': `${inText(STEP_KEY)}-undo` };
  return { ...call, request: { ...call.request, headers } };
}

/** Steps of one plan, each after the one before. */
export function planned(drafts: readonly Draft[], refused: Notes = [], lossy: Notes = []): PlannedChange {
  const steps = drafts.map((draft, index) => ({
    ...draft,
    id: String(index + 1),
    needs: index === 0 ? [] : [String(index)],
  }));
  return { steps, refused, lossy };
}

/** A change that cannot be made at all. */
export function refusedWhole(path: string, detail: string): PlannedChange {
  return { steps: [], refused: [{ path, detail }], lossy: [] };
}

/** What is asked of fields that a port does not take, or not now. To clear what is not held is no change. */
export function refusedFields(values: object, taken: readonly string[], detail: string): Notes {
  return Object.entries(values)
    .filter(([path, value]) => value !== undefined && value !== null && !taken.includes(path))
    .map(([path]) => ({ path, detail }));
}

/** The values of a new record as differences to nothing. */
export function newValues(values: object, fields: readonly string[]): readonly Difference[] {
  return Object.entries(values)
    .filter(([path, value]) => value !== undefined && value !== null && fields.includes(path))
    .map(([path, after]) => ({ path, before: null, after }));
}

/**
 * The JSON number that is exactly this decimal; null where it has more places than Xero keeps, or more than the 15 digits that a JSON
 * number carries everywhere.
 */
export function exactNumber(decimal: string, places: number): number | null {
  const exact = decimalOf(decimal);
  const [, fraction = ''] = exact.split('.');
  const digits = exact.replace(/\D/g, '').replace(/^0+/, '');
  return fraction.length > places || digits.length > 15 ? null : Number(exact);
}

/** Members without those that are not given. */
export function present(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}

/** The key that a reference to an object type holds, or its place where an earlier step makes it; null for any other reference. */
export function keyReferred(reference: Reference, objectType: string): Key | null {
  if (isPlace(reference)) return reference;
  if (reference.by !== 'key' || reference.objectType !== objectType) return null;
  const value: unknown = reference.value;
  return isPlace(value) ? value : reference.value;
}

/** The record of a change is not there any more. */
export function missing(objectType: string): SourceError {
  return new SourceError('not-found', {
    source: 'xero',
    operation: `GET /${objectType}`,
    detail: 'the record is not visible any more',
  });
}
