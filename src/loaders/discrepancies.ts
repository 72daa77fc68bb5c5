import { decimalOf, type Money } from '../model/money.ts';
import type { Address, ContactPoint, Identifier } from '../model/values.ts';
import type { Composer } from '../sources/compose.ts';
import { fold } from '../store/projections.ts';
import type { Loaded } from './entities.ts';

export interface Discrepancy {
  readonly path: string;
  readonly rule: string;
  readonly values: readonly {
    readonly connection: string;
    readonly externalId: string;
    readonly value: string;
    readonly isShown: boolean;
  }[];
}

/** Fields on which the systems of this entity differ, the shown value first. */
export function discrepanciesOf(loaded: Loaded, fields: readonly string[], composer: Composer): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  for (const field of fields) {
    const helds = composer.all(loaded.group, field);
    if (helds.length < 2) continue;
    const winner = composer.winner(loaded.group, field);
    const shown = winner.kind === 'value' ? winner.held : null;
    const rule = composer.authority.rule(loaded.entity, field).label;
    for (const path of new Set(helds.flatMap((held) => [...comparables(field, held.value).keys()]))) {
      const said = helds.flatMap((held) => {
        const value = comparables(field, held.value).get(path);
        return value === undefined ? [] : [{ held, value }];
      });
      if (!differs(said.map(({ value }) => value))) continue;
      const values = said.map(({ held, value }) => ({
        connection: held.view.record.connection,
        externalId: held.view.record.key,
        value: value.shown,
        isShown: held === shown || held.view === shown?.view,
      }));
      found.push({ path, rule, values: values.toSorted((a, b) => Number(b.isShown) - Number(a.isShown)) });
    }
  }
  return found;
}

interface Comparable {
  /** What counts as equal; a list is equal to another when they share one. */
  readonly keys: readonly string[];
  readonly shown: string;
}

/** A value as far as it can be compared between systems, by path. References and lists of lines cannot. */
function comparables(field: string, value: unknown): ReadonlyMap<string, Comparable> {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return field === 'createdAt' || field === 'updatedAt'
      ? new Map()
      : new Map([[field, { keys: [typeof value === 'string' ? value.trim() : String(value)], shown: String(value) }]]);
  }
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
  if (isMoney(value))
    return new Map([
      [field, { keys: [`${decimalOf(value.amount)} ${value.currency}`], shown: `${value.amount} ${value.currency}` }],
    ]);
  return new Map();
}

function grouped<T>(
  field: string,
  list: readonly T[],
  typeOf: (each: T) => string,
  textOf: (each: T) => string,
): ReadonlyMap<string, Comparable> {
  const groups = new Map<string, Comparable>();
  for (const each of list) {
    const path = `${field}.${typeOf(each)}`;
    const known = groups.get(path);
    const text = textOf(each);
    groups.set(path, {
      keys: [...(known?.keys ?? []), fold(text)],
      shown: known === undefined ? text : `${known.shown}; ${text}`,
    });
  }
  return groups;
}

function differs(said: readonly Comparable[]): boolean {
  const first = said[0];
  return first !== undefined && said.slice(1).some((other) => !other.keys.some((key) => first.keys.includes(key)));
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}
