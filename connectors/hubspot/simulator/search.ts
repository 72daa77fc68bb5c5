import { isRow, type Row } from '../../../src/simulator/row.ts';
import { type Definition, modifiedProperty, type ObjectType } from './definitions.ts';
import type { Portal, Stored } from './portal.ts';
import { invalid } from './refusals.ts';

const MAX_LIMIT = 200;
const CEILING = 10_000;
const MAX_GROUPS = 5;
const MAX_FILTERS_OF_GROUP = 6;
const MAX_FILTERS = 18;

export interface SearchResult {
  readonly total: number;
  readonly found: readonly Stored[];
  readonly after: string | null;
}

type Test = (stored: Stored) => boolean;

/**
 * Searches the index of one object type.
 * Source: CRM API v3, POST /crm/v3/objects/{objectType}/search, https://developers.hubspot.com/docs/api-reference/search/guide
 */
export function search(portal: Portal, type: ObjectType, body: Row): SearchResult {
  const known = portal.definitions.get(type) ?? new Map();
  const limit = wholeOf(body['limit'], 10);
  const after = wholeOf(body['after'], 0);
  if (limit < 0 || limit > MAX_LIMIT) throw invalid(`limit must be between 0 and ${MAX_LIMIT}`);
  if (after + limit > CEILING) throw invalid(`there was a problem with the request: paging past ${CEILING} results`);
  const test = testOf(body['filterGroups'], known);
  const term = typeof body['query'] === 'string' ? body['query'].toLowerCase() : '';
  const found = portal.indexed(type).filter((stored) => test(stored) && (term === '' || holds(stored, term)));
  const page = sorted(found, sortOf(body['sorts'], known), type).slice(after, after + limit);
  return { total: found.length, found: page, after: after + limit < found.length ? String(after + limit) : null };
}

function holds({ properties }: Stored, term: string): boolean {
  const names = ['name', 'domain', 'phone', 'firstname', 'lastname', 'email', 'company', 'hs_sku', 'hs_order_name'];
  return names.some((name) => properties[name]?.toLowerCase().includes(term) === true);
}

function testOf(value: unknown, known: ReadonlyMap<string, Definition>): Test {
  const groups = listOf(value, 'filterGroups').map((group) => listOf(group['filters'], 'filters'));
  const count = groups.flat().length;
  if (groups.length > MAX_GROUPS || groups.some((group) => group.length > MAX_FILTERS_OF_GROUP) || count > MAX_FILTERS)
    throw invalid('too many filters or filter groups');
  const tests = groups.map((group) => group.map((filter) => filterTest(filter, known)));
  return (stored) => tests.length === 0 || tests.some((group) => group.every((each) => each(stored)));
}

function filterTest(filter: Row, known: ReadonlyMap<string, Definition>): Test {
  const name = String(filter['propertyName']);
  const definition = known.get(name);
  if (definition === undefined)
    throw invalid(`There was a problem with the request: Property "${name}" does not exist`);
  const read = (stored: Stored) => comparable(stored.properties[name] ?? null, definition);
  const value = () => {
    const given = filter['value'];
    if (typeof given !== 'string' && typeof given !== 'number') throw invalid('a filter without value');
    return wanted(String(given), definition);
  };
  const values = () => {
    const given = filter['values'];
    if (!Array.isArray(given) || given.length === 0) throw invalid('a filter without values');
    // Strings are compared in lower case, and the values of IN are taken as they are: one with a capital matches nothing.
    return given.map((each) => (definition.type === 'string' ? String(each) : wanted(String(each), definition)));
  };
  switch (filter['operator']) {
    case 'EQ':
      return compared(read, value(), (sign) => sign === 0);
    case 'NEQ':
      return compared(read, value(), (sign) => sign !== 0);
    case 'LT':
      return compared(read, value(), (sign) => sign < 0);
    case 'LTE':
      return compared(read, value(), (sign) => sign <= 0);
    case 'GT':
      return compared(read, value(), (sign) => sign > 0);
    case 'GTE':
      return compared(read, value(), (sign) => sign >= 0);
    case 'BETWEEN': {
      const high = wanted(String(filter['highValue'] ?? ''), definition);
      const [isLow, isHigh] = [compared(read, value(), (sign) => sign >= 0), compared(read, high, (sign) => sign <= 0)];
      return (stored) => isLow(stored) && isHigh(stored);
    }
    case 'IN': {
      const among = new Set(values());
      return (stored) => among.has(read(stored) ?? Number.NaN);
    }
    case 'NOT_IN': {
      const among = new Set(values());
      return (stored) => {
        const held = read(stored);
        return held !== null && !among.has(held);
      };
    }
    case 'HAS_PROPERTY':
      return (stored) => read(stored) !== null;
    case 'NOT_HAS_PROPERTY':
      return (stored) => read(stored) === null;
    case 'CONTAINS_TOKEN':
      return tokenTest(read, String(filter['value'] ?? ''), true);
    case 'NOT_CONTAINS_TOKEN':
      return tokenTest(read, String(filter['value'] ?? ''), false);
    default:
      throw invalid('operator not one of the operators');
  }
}

type Comparable = string | number;

/** Numbers and times as numbers, everything else in lower case; null for no value. */
function comparable(value: string | null, definition: Definition): Comparable | null {
  if (value === null) return null;
  if (definition.type === 'datetime' || definition.type === 'date') return Date.parse(value);
  if (definition.type === 'number' || definition.name === 'hs_object_id') return Number(value);
  return value.toLowerCase();
}

/** A filter's value: times are milliseconds since the epoch, or ISO 8601. */
function wanted(value: string, definition: Definition): Comparable {
  const isTime = definition.type === 'datetime' || definition.type === 'date';
  const given = isTime && /^\d+$/.test(value) ? Number(value) : comparable(value, definition);
  if (given === null || Number.isNaN(given)) throw invalid(`a value that is no ${definition.type}`);
  return given;
}

function compared(
  read: (stored: Stored) => Comparable | null,
  value: Comparable,
  holdsFor: (sign: number) => boolean,
): Test {
  return (stored) => {
    const held = read(stored);
    return held !== null && holdsFor(signOf(held, value));
  };
}

function tokenTest(read: (stored: Stored) => Comparable | null, value: string, isWanted: boolean): Test {
  const pattern = value
    .toLowerCase()
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*');
  const token = new RegExp(`(^|\\W)${pattern}(\\W|$)`);
  return (stored) => token.test(String(read(stored) ?? '')) === isWanted;
}

interface Sort {
  readonly definition: Definition;
  readonly direction: 1 | -1;
}

function sortOf(value: unknown, known: ReadonlyMap<string, Definition>): Sort {
  const sorts = Array.isArray(value) ? value : [];
  if (sorts.length > 1) throw invalid('only one sort can be applied');
  const [sort] = sorts;
  const name = isRow(sort) ? String(sort['propertyName']) : typeof sort === 'string' ? sort : 'createdate';
  const definition = known.get(name);
  if (definition === undefined) throw invalid(`Property "${name}" does not exist`);
  return { definition, direction: isRow(sort) && sort['direction'] === 'DESCENDING' ? -1 : 1 };
}

/** Within equal values there is no order to rely on: here one that follows neither ids nor insertion. */
function sorted(found: readonly Stored[], { definition, direction }: Sort, type: ObjectType): readonly Stored[] {
  return found
    .map((stored) => ({
      stored,
      value: comparable(stored.properties[definition.name] ?? null, definition) ?? -1,
      scatter: scattered(stored, type),
    }))
    .sort((left, right) => signOf(left.value, right.value) * direction || left.scatter - right.scatter)
    .map(({ stored }) => stored);
}

function scattered({ id }: Stored, type: ObjectType): number {
  return (Number(id) * 2_654_435_761 + modifiedProperty(type).length) % 1_000_003;
}

function signOf(left: Comparable, right: Comparable): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function wholeOf(value: unknown, otherwise: number): number {
  if (value === undefined || value === null || value === '') return otherwise;
  if (!/^\d{1,9}$/.test(String(value))) throw invalid('not a whole number');
  return Number(value);
}

function listOf(value: unknown, name: string): readonly Row[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRow)) throw invalid(`${name} is not a list of objects`);
  return value;
}
