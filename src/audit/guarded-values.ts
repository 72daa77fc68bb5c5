import { randomBytes } from 'node:crypto';
import type { FieldClass } from '../model/field.ts';
import { classOf, type EntityName } from '../model/index.ts';
import { canonicalJson } from '../store/digest.ts';
import { storableJson, storableText } from '../store/json.ts';
import type { Seal } from '../store/seal.ts';
import type { AuditValues } from './entry.ts';

/** What stands in the place of a value that is not public. Equal values of one entry have equal digests. */
export interface ValueDigest {
  readonly $digest: string;
}

/** What is behind the digests of an entry: its sensitive values, and the salt of all its digests. */
export interface HiddenValues {
  /** Of the entry alone: without it nobody can guess a value from its digest, not even with all keys. */
  readonly salt: string;
  readonly before: AuditValues;
  readonly after: AuditValues;
}

interface GuardedValues {
  readonly before: AuditValues;
  readonly after: AuditValues;
  /** null when every value is public. */
  readonly hidden: HiddenValues | null;
}

const SALT_BYTES = 16;

/**
 * Puts digests in the place of what is not public. Sensitive values go into `hidden`, secret ones nowhere; that a source says there is none
 * stays in the open.
 */
export function guardValues(
  seal: Seal,
  entity: EntityName | null,
  values: { readonly before: AuditValues; readonly after: AuditValues },
): GuardedValues {
  const salt = randomBytes(SALT_BYTES).toString('base64url');
  const before = split(entity, values.before, (path, value) => digestOfValue(seal, salt, path, value));
  const after = split(entity, values.after, (path, value) => digestOfValue(seal, salt, path, value));
  const hidden = { salt, before: before.hidden, after: after.hidden };
  return { before: before.shown, after: after.shown, hidden: before.isGuarded || after.isGuarded ? hidden : null };
}

export function digestOfValue({ digester }: Seal, salt: string, path: string, value: unknown): ValueDigest {
  return { $digest: digester.digest(`audit ${salt} ${path}`, canonicalJson(value)) };
}

/** Whether values of an entry stand as digests. */
export function hasDigests(values: AuditValues): boolean {
  return Object.values(values).some((value) => typeof value === 'object' && value !== null && '$digest' in value);
}

function split(
  entity: EntityName | null,
  values: AuditValues,
  digest: (path: string, value: unknown) => ValueDigest,
): { readonly shown: AuditValues; readonly hidden: AuditValues; readonly isGuarded: boolean } {
  const shown: [string, unknown][] = [];
  const hidden: [string, unknown][] = [];
  for (const [path, value] of Object.entries(storable(values))) {
    const fieldClass = classOfPath(entity, path);
    if (fieldClass === 'public' || isEmpty(value)) shown.push([path, value]);
    else shown.push([path, digest(path, value)]);
    if (fieldClass === 'sensitive' && !isEmpty(value)) hidden.push([path, value]);
  }
  const isGuarded = shown.some(([path, value]) => classOfPath(entity, path) !== 'public' && !isEmpty(value));
  return { shown: Object.fromEntries(shown), hidden: Object.fromEntries(hidden), isGuarded };
}

/** A path that the model does not know may hold anything. */
function classOfPath(entity: EntityName | null, path: string): FieldClass {
  const field = path.split(/[.[]/)[0] ?? path;
  return (entity === null ? undefined : classOf(entity, field)) ?? 'sensitive';
}

/** The values as they come back from the database, which is what their hash and digests must be of. */
function storable(values: AuditValues): AuditValues {
  const entries = Object.entries(values).map(([path, value]) => [storableText(path), value]);
  const parsed: AuditValues = JSON.parse(storableJson(Object.fromEntries(entries)));
  return parsed;
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
