import { classOf, ENTITIES, ENTITY_NAMES, type EntityName } from '../model/index.ts';
import { UnsealError } from '../sealing/sealer.ts';
import { canonicalJson, digestOf } from './digest.ts';
import { storableJson } from './json.ts';
import type { Seal } from './seal.ts';
import type { StoredPart } from './stored-record.ts';

type Values = Readonly<Record<string, unknown>>;

/** A part as its column holds it: public values in the open, the sensitive ones as one sealed text. */
export interface PartColumn {
  readonly values: Values;
  readonly sealed?: string;
  readonly gaps: StoredPart['gaps'];
}

/** The sealed member of values in `changes`; no field has this name. */
export const SEALED_MEMBER = '$sealed';

/** Whose values they are: half of the place that a sealed text is bound to. */
export interface Owner {
  readonly id: string;
  readonly entity: EntityName;
}

/** The fields of an entity that are not public. */
export function guardedFields(entity: EntityName): readonly string[] {
  return guardedOf(entity).all;
}

/** Whether values hold something in the open that must be sealed, or must not be there at all. */
export function isInTheOpen(entity: EntityName, values: Values): boolean {
  return guardedOf(entity).all.some((field) => values[field] !== undefined && !isEmpty(values[field]));
}

/** Whether values hold a secret, which only an older version, for which it was none, can have kept. */
export function holdsSecret(entity: EntityName, values: Values): boolean {
  const { all, sensitive } = guardedOf(entity);
  return all.some((field) => !sensitive.has(field) && values[field] !== undefined);
}

/** Which fields of which entity are guarded and how, as one word. */
export function classesWord(): string {
  return digestOf(ENTITY_NAMES.map((entity) => [entity, guardedOf(entity).all, [...guardedOf(entity).sensitive]]));
}

/** A part for its column. Secret values do not pass, whoever brings them. */
export function sealPart(seal: Seal, owner: Owner, name: string, part: StoredPart): PartColumn {
  const { open, sensitive } = split(owner.entity, part.values);
  if (sensitive === null) return { values: open, gaps: part.gaps };
  return { values: open, sealed: seal.sealer.seal(storableJson(sensitive), placeOf(owner, name)), gaps: part.gaps };
}

/** The values and gaps of a column, all in the open; null when its sealed values do not open. */
export function openPart(seal: Seal, owner: Owner, name: string, part: PartColumn): StoredPart | null {
  if (part.sealed === undefined) return part;
  const sensitive = openSealed(seal, part.sealed, placeOf(owner, name));
  return sensitive === null ? null : { values: { ...part.values, ...sensitive }, gaps: part.gaps };
}

/**
 * The parts of a record as they are read: a sealed one opens when somebody asks for a sensitive value of it.
 * A part whose key is not in the ring is not held: it is fetched again.
 */
export function readParts(
  seal: Seal,
  owner: Owner,
  columns: Readonly<Record<string, PartColumn>>,
): Readonly<Record<string, StoredPart>> {
  const names = Object.keys(columns);
  if (!names.some((name) => columns[name]?.sealed !== undefined)) return columns;
  const parts: Record<string, StoredPart> = {};
  for (const name of names) {
    const column = columns[name];
    if (column === undefined) continue;
    const part = column.sealed === undefined ? column : lazily(seal, owner, name, column, column.sealed);
    if (part !== null) parts[name] = part;
  }
  return parts;
}

function lazily(seal: Seal, owner: Owner, name: string, column: PartColumn, sealed: string): StoredPart | null {
  const place = placeOf(owner, name);
  if (!seal.sealer.hasKeyOf(sealed)) {
    openSealed(seal, sealed, place);
    return null;
  }
  let opened: Values | null | undefined;
  return {
    values: column.values,
    gaps: column.gaps,
    sensitive: () => {
      if (opened === undefined) opened = openSealed(seal, sealed, place);
      return opened;
    },
  };
}

/** The value of a field, whatever its class; undefined when the part does not hold it. */
export function valueIn(part: Pick<StoredPart, 'values' | 'sensitive'>, field: string): unknown {
  const value = part.values[field];
  return value === undefined && part.sensitive !== undefined ? part.sensitive()?.[field] : value;
}

/** All values of a part, whatever their class. */
export function valuesIn(part: Pick<StoredPart, 'values' | 'sensitive'>): Values {
  return part.sensitive === undefined ? part.values : { ...part.values, ...part.sensitive() };
}

/** The parts that can be read in full where these fields are asked for; what does not open is not held. */
export function readableParts(
  entity: EntityName,
  parts: Readonly<Record<string, StoredPart>>,
  fields: readonly string[],
): Readonly<Record<string, StoredPart>> {
  if (!fields.some((field) => guardedOf(entity).sensitive.has(field))) return parts;
  const isReadable = ([, part]: readonly [string, StoredPart]) =>
    part.sensitive === undefined || part.sensitive() !== null;
  const entries = Object.entries(parts);
  return entries.every(isReadable) ? parts : Object.fromEntries(entries.filter(isReadable));
}

/** Values of `changes`, sealed apart like those of a part. */
export function sealChange(seal: Seal, owner: Owner, place: readonly string[], values: Values): Values {
  const { open, sensitive } = split(owner.entity, values);
  if (sensitive === null) return open;
  return { ...open, [SEALED_MEMBER]: seal.sealer.seal(storableJson(sensitive), ['changes', owner.id, ...place]) };
}

/** Values of `changes` as they were; null when what is sealed does not open. */
export function openChange(seal: Seal, owner: Owner, place: readonly string[], values: Values): Values | null {
  const { [SEALED_MEMBER]: sealed, ...open } = values;
  if (typeof sealed !== 'string') return values;
  const sensitive = openSealed(seal, sealed, ['changes', owner.id, ...place]);
  return sensitive === null ? null : { ...open, ...sensitive };
}

/**
 * A digest of a part's values and gaps, the same for equal ones. Where sensitive values are in it, it has a key, is the record's own and
 * names the key that they are sealed with: equal values under an old key are written again, and are no change.
 */
export function digestOfPart(seal: Seal, owner: Owner, name: string, part: StoredPart): string {
  const { open, sensitive } = split(owner.entity, part.values);
  if (sensitive === null) return digestOf({ values: open, gaps: part.gaps });
  const text = canonicalJson({ values: { ...open, ...sensitive }, gaps: part.gaps });
  return `${seal.digester.digest(`part ${owner.id} ${name}`, text)}.${seal.sealer.keyId}`;
}

/** Whether two digests of a part are of equal values. */
export function isSameValue(left: string, right: string): boolean {
  return left === right || left.split('.')[0] === right.split('.')[0];
}

interface Guarded {
  readonly all: readonly string[];
  readonly sensitive: ReadonlySet<string>;
}

const GUARDED: ReadonlyMap<EntityName, Guarded> = new Map(
  ENTITY_NAMES.map((entity) => {
    const guarded = Object.keys(ENTITIES[entity].fields).filter((field) => classOf(entity, field) !== 'public');
    const sensitive = guarded.filter((field) => classOf(entity, field) === 'sensitive');
    return [entity, { all: guarded, sensitive: new Set(sensitive) }];
  }),
);

function guardedOf(entity: EntityName): Guarded {
  const guarded = GUARDED.get(entity);
  if (guarded === undefined) throw new RangeError(`${entity} is no entity of the model`);
  return guarded;
}

/** The public values, and the sensitive ones when there are any; that a source says there is none is not worth a seal. Secrets are in neither. */
function split(entity: EntityName, values: Values): { readonly open: Values; readonly sensitive: Values | null } {
  const { all, sensitive } = guardedOf(entity);
  const present = all.filter((field) => values[field] !== undefined);
  if (present.length === 0) return { open: values, sensitive: null };
  const open = { ...values };
  const sealed: Record<string, unknown> = {};
  for (const field of present) {
    if (sensitive.has(field) && isEmpty(values[field])) continue;
    delete open[field];
    if (sensitive.has(field)) sealed[field] = values[field];
  }
  return { open, sensitive: Object.keys(sealed).length === 0 ? null : sealed };
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function openSealed(seal: Seal, sealed: string, place: readonly string[]): Values | null {
  try {
    const opened: unknown = JSON.parse(seal.sealer.open(sealed, place));
    return typeof opened === 'object' && opened !== null ? { ...opened } : null;
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    seal.report(error);
    return null;
  }
}

function placeOf(owner: Owner, part: string): readonly string[] {
  return ['records', owner.id, part];
}
