import type { EntityName } from '../model/index.ts';
import { RELATED } from '../store/where.ts';
import { mayRead } from './access.ts';
import type { Caller } from './caller.ts';
import type { Role } from './principal.ts';

/** The coordinate behind a word that lists filter or sort by, where the word is not a field of its own. */
const WORDS: Readonly<Partial<Record<EntityName, Readonly<Record<string, string>>>>> = {
  Customer: { country: 'addresses', city: 'addresses', emails: 'contactPoints' },
  Order: { total: 'totals' },
  Invoice: { total: 'totals', balance: 'totals', orderNumbers: 'orders' },
  Payment: { currency: 'amount' },
  Shipment: { orderNumbers: 'orders', customerEmail: 'customer' },
};

/** Relations from an own row to what is the own as well: a filter that follows them stays among the own rows. */
const OWNERS: ReadonlySet<string> = new Set(['customer', 'employee']);

type RoleSets = readonly ReadonlySet<Role>[];

/**
 * The first coordinate of a filter that the caller may not read on every row it would look at; null when all may be read.
 * What cannot be read cannot be searched.
 */
export function deniedInWhere(
  caller: Caller,
  entity: EntityName,
  where: Readonly<Record<string, unknown>>,
): string | null {
  return deniedBelow(caller, caller.rolesOnRows(entity), entity, where);
}

/** The coordinate of a word that rows are found or sorted by, when the caller may not read it on every row that it would look at. */
export function deniedWord(caller: Caller, entity: EntityName, word: string): string | null {
  return deniedTo(caller, caller.rolesOnRows(entity), entity, word);
}

function deniedBelow(
  caller: Caller,
  roleSets: RoleSets,
  entity: EntityName,
  where: Readonly<Record<string, unknown>>,
): string | null {
  for (const [word, value] of Object.entries(where)) {
    if (value === null || value === undefined || word === 'ids') continue;
    const denied = isCombination(word)
      ? firstDenied(caller, roleSets, entity, value)
      : (deniedTo(caller, roleSets, entity, word) ?? deniedInRelated(caller, entity, word, value));
    if (denied !== null) return denied;
  }
  return null;
}

function firstDenied(caller: Caller, roleSets: RoleSets, entity: EntityName, value: unknown): string | null {
  const nested: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const each of nested) {
    const denied = deniedBelow(caller, roleSets, entity, asWhere(each));
    if (denied !== null) return denied;
  }
  return null;
}

/** A row that is not the own would answer through the own row that is kept or dropped: it may be asked only what it shows anyway. */
function deniedInRelated(caller: Caller, entity: EntityName, word: string, value: unknown): string | null {
  const related = RELATED[entity]?.[word];
  if (related === undefined) return null;
  if (OWNERS.has(word)) return deniedBelow(caller, caller.rolesOnRows(related), related, asWhere(value));
  const roles = caller.rolesOffRows(related);
  return roles === null ? `${entity}.${word}` : deniedBelow(caller, [roles], related, asWhere(value));
}

function deniedTo(caller: Caller, roleSets: RoleSets, entity: EntityName, word: string): string | null {
  const field = WORDS[entity]?.[word] ?? word;
  const isReadable = roleSets.every((roles) => mayRead(roles, entity, field));
  return isReadable && !caller.isBlurred(entity, field) ? null : `${entity}.${field}`;
}

function isCombination(word: string): boolean {
  return word === 'and' || word === 'or' || word === 'not';
}

/** GraphQL has checked the form of the filter: what stands here is an input object. */
function asWhere(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
