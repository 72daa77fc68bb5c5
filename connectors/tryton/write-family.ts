import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import type { Difference } from '../../src/connector/write.ts';
import type { Row, Values } from './client.ts';
import type { Look } from './write-looks.ts';
import { createStep, type Draft, newestId, type WriteEnvironment } from './write-steps.ts';

/** One list of a party: its addresses, contact points or identifiers. */
export interface Family<T> {
  readonly model: string;
  /** The field of the party, and of the noun. */
  readonly into: string;
  readonly path: string;
  /** Those in use, each with its fields as they come. */
  readonly rows: readonly Row[];
  /** Null for one that is yet to be made. */
  readonly party: number | null;
  /** The highest key of this party's, also of those out of use. */
  readonly newest: number;
  /** What a row is in the noun; null for one that is not shown there, which nobody can mean to take away. */
  held(row: Row): T | null;
  isSame(held: T, wanted: T): boolean;
  /** Whether a row that is no longer wanted may become this one: the number of a telephone that changed. */
  canBecome(held: T, wanted: T): boolean;
  /** The fields of a row, all of them, or those that must change in the given one. */
  encode(wanted: T, row: Row | null): Values;
  /** Put out of use where the source knows that, for old documents point to it; else deleted. */
  readonly leaves: 'inactive' | 'deleted';
}

/** What one call on the party does to a list, and what it takes to undo it. */
export interface FamilyChange {
  readonly commands: { readonly after: readonly unknown[]; readonly before: readonly unknown[] };
  readonly looks: { readonly after: readonly Look[]; readonly before: readonly Look[] };
  readonly diff: readonly Difference[];
  /** Each is a call of its own: what a command makes has no key that an undo could name. */
  readonly added: readonly { readonly values: Values; readonly diff: Difference }[];
}

interface Entry<T> {
  readonly row: Row;
  readonly held: T;
}

/** Compares what is wanted of a list with what is there. */
export function changeOf<T>(family: Family<T>, wanted: readonly T[]): FamilyChange {
  const asked = wanted.filter((each, index) => wanted.findIndex((other) => family.isSame(other, each)) === index);
  const entries = family.rows.flatMap((row) => {
    const held = family.held(row);
    return held === null ? [] : [{ row, held }];
  });
  const { kept, left, fresh } = paired(family, entries, asked);
  const changed = kept.flatMap(({ row, held, want }) => {
    const after = family.encode(want, row);
    return Object.keys(after).length === 0 ? [] : [{ row, held, want, after }];
  });
  const deleted = family.leaves === 'deleted' ? left : [];
  const inactive = family.leaves === 'inactive' ? left : [];
  const writes = [
    ...changed.map(({ row, after }) => ({ id: row.id, after, before: heldIn(row, after) })),
    ...inactive.map(({ row }) => ({ id: row.id, after: { active: false }, before: { active: true } })),
  ];
  const again = deleted.map(({ row, held }) => heldIn(row, { ...family.encode(held, null), sequence: null }));
  return {
    commands: {
      after: [...commandsOf(writes, 'after'), ...(deleted.length === 0 ? [] : [['delete', deleted.map(idOf)]])],
      before: [...commandsOf(writes, 'before'), ...(again.length === 0 ? [] : [['create', again]])],
    },
    looks: {
      after: [
        ...rowLooks(family.model, writes, 'after'),
        ...deleted.map(({ row }): Look => ({ look: 'gone', model: family.model, id: row.id })),
      ],
      before: [
        ...rowLooks(family.model, writes, 'before'),
        ...again.map((values): Look => ({ look: 'made', model: family.model, domain: domainOf(family.party, values) })),
      ],
    },
    diff: listDiff(
      family.path,
      entries.map(({ held }) => held),
      {
        changed: changed.map(({ held, want }) => ({ held, want })),
        left: left.map(({ held }) => held),
      },
    ),
    added: fresh.map((want, index) => ({
      values: { ...family.encode(want, null), sequence: lastSequence(family.rows) + index + 1 },
      diff: { path: `${family.path}[${entries.length - left.length + index}]`, before: null, after: want },
    })),
  };
}

/** The differences of a list: member by member, or the list as a whole where one leaves and others take its place. */
export function listDiff<T>(
  path: string,
  held: readonly T[],
  {
    changed,
    left,
  }: { readonly changed: readonly { readonly held: T; readonly want: T }[]; readonly left: readonly T[] },
): readonly Difference[] {
  const after = held.filter((each) => !left.includes(each)).map((each) => wantOf(each) ?? each);
  function wantOf(each: T): T | undefined {
    return changed.find((change) => change.held === each)?.want;
  }
  if (left.length > 0) return [{ path, before: held, after }];
  return held.flatMap((each, index) => {
    const want = wantOf(each);
    return want === undefined ? [] : [{ path: `${path}[${index}]`, before: each, after: want }];
  });
}

/** Makes one more entry of a party's list. */
export function addedStep(
  environment: WriteEnvironment,
  { model, newest }: Pick<Family<never>, 'model' | 'newest'>,
  party: number,
  { values, diff }: FamilyChange['added'][number],
): Draft {
  const domain = [...domainOf(party, values), ['id', '>', newest]];
  return createStep(environment, { model, values: { party, ...values }, domain }, [diff]);
}

function domainOf(party: number | null, values: Values): readonly unknown[] {
  return Object.entries({ party, ...values }).map(([field, value]) => [field, '=', value]);
}

/** Finds for everything wanted the row that is it, then one that may become it; what then remains is left or new. */
function paired<T>(family: Family<T>, entries: readonly Entry<T>[], asked: readonly T[]) {
  const free = new Set(entries);
  const kept: (Entry<T> & { readonly want: T })[] = [];
  const take = (wants: readonly T[], fits: (held: T, want: T) => boolean) =>
    wants.filter((want) => {
      const entry = [...free].find(({ held }) => fits(held, want));
      if (entry === undefined) return true;
      free.delete(entry);
      kept.push({ ...entry, want });
      return false;
    });
  const other = take(asked, family.isSame);
  const fresh = take(other, family.canBecome);
  return { kept, left: [...free], fresh };
}

function commandsOf(writes: readonly Both[], side: 'after' | 'before'): readonly unknown[] {
  return writes.length === 0 ? [] : [['write', ...writes.flatMap((each) => [[each.id], each[side]])]];
}

function rowLooks(model: string, writes: readonly Both[], side: 'after' | 'before'): readonly Look[] {
  return writes.map((each) => ({ look: 'row', model, id: each.id, holds: each[side] }));
}

interface Both {
  readonly id: number;
  readonly after: Values;
  readonly before: Values;
}

function idOf<T>({ row }: Entry<T>): number {
  return row.id;
}

function lastSequence(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map(({ sequence }) => (typeof sequence === 'number' ? sequence : 0)));
}

/** What a row has in the given fields. */
export function heldIn(row: Row, fields: Values): Values {
  return Object.fromEntries(Object.keys(fields).map((field) => [field, row[field] ?? null]));
}

/** Of values those that a row does not have. */
export function differing(values: Values, row: Row): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !isDeepStrictEqual(row[field] ?? null, value)),
  );
}

interface Listed {
  readonly model: string;
  readonly party: number | null;
  readonly fields: readonly string[];
  readonly isInUse: readonly unknown[];
}

/** A party's rows in use, in its own order, and the highest key of all of them; none for a party that is yet to be made. */
export async function rowsOf(
  { client }: WriteEnvironment,
  { model, party, fields, isInUse }: Listed,
  call: Call,
): Promise<Pick<Family<never>, 'party' | 'rows' | 'newest'>> {
  if (party === null) return { party, rows: [], newest: 0 };
  const domain = [['party', '=', party]];
  const order = [
    ['sequence', 'ASC NULLS FIRST'],
    ['id', 'ASC'],
  ] as const;
  const [rows, newest] = await Promise.all([
    client.searchRead({ model, domain: [...domain, ...isInUse], fields, order }, call),
    newestId(client, model, domain, call),
  ]);
  return { party, rows, newest };
}
