import { decimalOf, type Money } from '../model/money.ts';
import type { Address, ContactPoint, Identifier } from '../model/values.ts';
import { fold } from '../store/projections.ts';
import type { Composer, GroupView, Held } from './compose.ts';

/** What one record says of a path on which the records of its group differ. */
export interface Saying {
  readonly held: Held;
  /** The value, as text. */
  readonly text: string;
  /** Whether it is the value shown, or part of it. */
  readonly isShown: boolean;
  /** False where it says something else than the value shown; where none is shown, nobody agrees. */
  readonly isAgreeing: boolean;
}

/** A path on which the records of a group differ, and what each says of it: the shown one first, then in the order of the field's rule. */
export interface Disagreement {
  readonly path: string;
  readonly field: string;
  readonly sayings: readonly Saying[];
  /** Each two of them that differ. */
  readonly pairs: readonly (readonly [Held, Held])[];
}

/** What one value says of a path: several texts where it is a list, which agrees with another when they share one. */
interface Comparable {
  readonly texts: readonly string[];
  /** What counts as equal. */
  readonly keyOf: (text: string) => string;
}

/** The paths of these fields on which the records of a group differ. */
export function disagreementsIn(
  group: GroupView,
  fields: readonly string[],
  composer: Composer,
): readonly Disagreement[] {
  if (group.views.length < 2) return [];
  return fields.flatMap((field) => {
    if (!mayDiffer(group, field)) return [];
    const differing = [...byPath(field, composer.all(group, field))].filter(([, said]) => differs(said));
    if (differing.length === 0) return [];
    const winner = composer.winner(group, field);
    const shown = winner.kind === 'value' ? winner.held.view : null;
    return differing.map(([path, said]) => ({ path, field, sayings: sayingsOf(said, shown), pairs: pairsIn(said) }));
  });
}

/** Most fields agree to the letter, and every group of the index comes by here: a look at the plain values saves the rest. */
function mayDiffer(group: GroupView, field: string): boolean {
  let known: unknown;
  for (const { parts } of group.views) {
    for (const { values } of parts.values()) {
      const value = values[field];
      if (value === undefined || value === null || value === known) continue;
      if (known !== undefined) return true;
      known = value;
    }
  }
  return false;
}

interface Said {
  readonly held: Held;
  readonly value: Comparable;
}

function byPath(field: string, helds: readonly Held[]): ReadonlyMap<string, readonly Said[]> {
  const paths = new Map<string, Said[]>();
  for (const held of helds) {
    for (const [path, value] of comparables(field, held.value)) {
      const said = paths.get(path);
      if (said === undefined) paths.set(path, [{ held, value }]);
      else said.push({ held, value });
    }
  }
  return paths;
}

function differs(said: readonly Said[]): boolean {
  const first = said[0];
  return first !== undefined && said.slice(1).some((other) => !agree(first.value, other.value));
}

function pairsIn(said: readonly Said[]): Disagreement['pairs'] {
  return said.flatMap((one, index) =>
    said
      .slice(index + 1)
      .filter((other) => !agree(one.value, other.value))
      .map((other) => [one.held, other.held] as const),
  );
}

function agree(left: Comparable, right: Comparable): boolean {
  if (right.texts.some((text) => left.texts.includes(text))) return true;
  const keys = left.texts.map(left.keyOf);
  return right.texts.some((text) => keys.includes(right.keyOf(text)));
}

function sayingsOf(said: readonly Said[], shownView: Held['view'] | null): readonly Saying[] {
  const shown = said.find(({ held }) => held.view === shownView);
  const sayings = said.map(({ held, value }) => ({
    held,
    text: value.texts.join('; '),
    isShown: held === shown?.held,
    isAgreeing: shown !== undefined && agree(shown.value, value),
  }));
  return sayings.toSorted((a, b) => Number(b.isShown) - Number(a.isShown));
}

/** A value as far as it can be compared between systems, by path. References and lists of lines cannot. */
function comparables(field: string, value: unknown): Iterable<readonly [path: string, Comparable]> {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    const isOfSource = field === 'createdAt' || field === 'updatedAt';
    return isOfSource ? [] : [[field, { texts: [String(value)], keyOf: (text) => text.trim() }]];
  }
  if (isMoney(value)) return [[field, { texts: [`${value.amount} ${value.currency}`], keyOf: moneyKeyOf }]];
  if (field === 'contactPoints')
    return grouped(
      field,
      value as readonly ContactPoint[],
      (point) => (point.type === 'MOBILE' ? 'PHONE' : point.type),
      (point) => point.value,
    );
  if (field === 'identifiers')
    return grouped(
      field,
      value as readonly Identifier[],
      (each) => each.type,
      (each) => each.value,
    );
  if (field === 'addresses') {
    return grouped(
      field,
      (value as readonly Address[]).filter((each) => each.type === 'BILLING'),
      () => 'BILLING',
      (each) =>
        [...each.lines, `${each.postalCode ?? ''} ${each.city ?? ''}`.trim(), each.country ?? '']
          .filter((part) => part !== '')
          .join(', '),
    );
  }
  return [];
}

function grouped<T>(
  field: string,
  list: readonly T[],
  typeOf: (each: T) => string,
  textOf: (each: T) => string,
): ReadonlyMap<string, Comparable> {
  const texts = new Map<string, string[]>();
  for (const each of list) {
    const path = `${field}.${typeOf(each)}`;
    const known = texts.get(path);
    if (known === undefined) texts.set(path, [textOf(each)]);
    else known.push(textOf(each));
  }
  return new Map([...texts].map(([path, all]) => [path, { texts: all, keyOf: fold }]));
}

function moneyKeyOf(text: string): string {
  const [amount = '', currency = ''] = text.split(' ');
  return `${decimalOf(amount)} ${currency}`;
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}
