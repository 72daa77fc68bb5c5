import { inText, OWN_ID } from '../../src/connector/step.ts';
import type { Place, PlannedChange, StepCall } from '../../src/connector/write.ts';
import type { Fields } from './encoders.ts';
import type { Expects } from './write-find.ts';

/** The answer of a plan that does nothing. */
export function refusedWhole(path: string, detail: string): PlannedChange {
  return { steps: [], refused: [{ path, detail }], lossy: [] };
}

/** Makes a record, or finds it made: the source keeps one record for each value of the external id. */
export function upsertCall(objectType: string, field: string, body: Fields): StepCall {
  const operation = `PATCH /sobjects/${objectType}/${field}`;
  return {
    operation,
    objectType,
    key: null,
    request: { method: 'PATCH', path: `/sobjects/${objectType}/${field}/${inText(OWN_ID)}`, body },
    expects: { look: 'external-id', field, value: OWN_ID } satisfies Look,
  };
}

/** Makes a record in an organisation that has no place for our own id. `known` are the keys of those that are there and look alike. */
export function createCall(objectType: string, body: Fields, alike: Fields, known: readonly string[]): StepCall {
  const operation = `POST /sobjects/${objectType}`;
  return {
    operation,
    objectType,
    key: null,
    request: { method: 'POST', path: `/sobjects/${objectType}`, body },
    expects: { look: 'alike', fields: alike, known } satisfies Look,
  };
}

interface Update {
  readonly key: string | Place;
  readonly from: Fields;
  readonly to: Fields;
  /** The version that must still hold; null where none is known. */
  readonly version: string | null;
}

/**
 * Changes one record, unless it has changed since its version.
 *
 * The header has whole seconds, as the versions of this source have: a change in the very second of the version is not noticed.
 */
export function updateCall(objectType: string, { key, from, to, version }: Update): StepCall {
  return {
    operation: `PATCH /sobjects/${objectType}`,
    objectType,
    key,
    request: {
      method: 'PATCH',
      path: pathOf(objectType, key),
      ...(version === null ? {} : { headers: { 'if-unmodified-since': new Date(version).toUTCString() } }),
      body: to,
    },
    expects: { look: 'values', from, to } satisfies Look,
  };
}

/** Puts one record into the recycle bin, and the contacts of an account with it: a person can restore it for 15 days, the API cannot. */
export function deleteCall(objectType: string, key: string | Place): StepCall {
  return {
    operation: `DELETE /sobjects/${objectType}`,
    objectType,
    key,
    request: { method: 'DELETE', path: pathOf(objectType, key), body: null },
    expects: { look: 'gone' } satisfies Look,
  };
}

function pathOf(objectType: string, key: string | Place): string {
  return `/sobjects/${objectType}/${typeof key === 'string' ? encodeURIComponent(key) : inText(key)}`;
}

/** What is looked for, with places. */
type Look =
  | { readonly look: 'external-id'; readonly field: string; readonly value: Place }
  | Exclude<Expects, { readonly look: 'external-id' }>;
