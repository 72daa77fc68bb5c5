import { invalidParameter } from './refusals.ts';
import type { Type } from './shop.ts';

/** The parameters of a list, checked as the source checks them. Unknown ones are ignored. */
export interface ListParameters {
  readonly page: number;
  readonly perPage: number;
  readonly offset: number | null;
  readonly order: 'asc' | 'desc';
  readonly orderBy: string;
  readonly include: readonly number[] | null;
  readonly exclude: readonly number[];
  readonly parent: readonly number[] | null;
  readonly search: string | null;
  readonly statuses: readonly string[] | null;
  /** UTC milliseconds; the bounds themselves are left out. */
  readonly after: number | null;
  readonly before: number | null;
  readonly modifiedAfter: number | null;
  readonly modifiedBefore: number | null;
  readonly other: ReadonlyMap<string, string>;
}

const POSTS = ['date', 'id', 'include', 'title', 'slug', 'modified'];
const ORDER_BY: Readonly<Record<Type, readonly string[]>> = {
  customers: ['id', 'include', 'name', 'registered_date'],
  orders: POSTS,
  products: [...POSTS, 'price', 'popularity', 'rating', 'menu_order'],
  variations: POSTS,
  refunds: POSTS,
  notes: ['date'],
};
const HAS_MODIFIED: readonly Type[] = ['orders', 'products'];
export const ORDER_STATUSES = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed'];
const PRODUCT_STATUSES = ['draft', 'pending', 'private', 'publish', 'future'];
const PRODUCT_TYPES = ['simple', 'grouped', 'external', 'variable'];
const ROLES = ['all', 'administrator', 'editor', 'author', 'contributor', 'subscriber', 'customer', 'shop_manager'];

export interface ParameterOptions {
  readonly offsetMs: number;
  readonly sortsByModified: boolean;
  /** Those of plugins. */
  readonly moreStatuses: readonly string[];
}

export function listParameters(type: Type, url: URL, options: ParameterOptions): ListParameters {
  const given = collected(url.searchParams);
  const allowed = ORDER_BY[type].filter((name) => name !== 'modified' || options.sortsByModified);
  const isCustomers = type === 'customers';
  const zone = given.get('dates_are_gmt') === 'true' || given.get('dates_are_gmt') === '1' ? 0 : options.offsetMs;
  const instant = (name: string) => instantOf(given, name, zone);
  const isModified = HAS_MODIFIED.includes(type);
  checkCodes(type, given, options.moreStatuses);
  return {
    page: integer(given, 'page', 1, 1),
    perPage: integer(given, 'per_page', 10, 1, 100),
    offset: given.has('offset') ? integer(given, 'offset', 0, 0) : null,
    order: oneOf(given, 'order', ['asc', 'desc'], isCustomers ? 'asc' : 'desc') === 'asc' ? 'asc' : 'desc',
    orderBy: oneOf(given, 'orderby', allowed, isCustomers ? 'name' : 'date'),
    include: ids(given, 'include'),
    exclude: ids(given, 'exclude') ?? [],
    parent: ids(given, 'parent'),
    search: given.get('search') ?? null,
    statuses: given.get('status')?.split(',') ?? null,
    after: isCustomers ? null : instant('after'),
    before: isCustomers ? null : instant('before'),
    modifiedAfter: isModified ? instant('modified_after') : null,
    modifiedBefore: isModified ? instant('modified_before') : null,
    other: given,
  };
}

/** PHP's lists: `include=1,2`, `include[]=1&include[]=2`, `include[0]=1`. */
function collected(search: URLSearchParams): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of search) {
    const list = /^(\w+)\[\d*\]$/.exec(name)?.[1];
    if (list === undefined) given.set(name, value);
    else given.set(list, given.has(list) ? `${given.get(list)},${value}` : value);
  }
  return given;
}

function checkCodes(type: Type, given: ReadonlyMap<string, string>, moreStatuses: readonly string[]): void {
  const statuses = type === 'orders' ? [...ORDER_STATUSES, 'checkout-draft', ...moreStatuses] : PRODUCT_STATUSES;
  const known = ['any', 'trash', ...statuses];
  if (type === 'orders' || type === 'products' || type === 'variations')
    for (const [index, status] of (given.get('status')?.split(',') ?? []).entries())
      if (!known.includes(status))
        throw invalidParameter('status', `status[${index}] is not one of ${known.join(', ')}.`);
  if (type === 'products' && given.has('type')) oneOf(given, 'type', PRODUCT_TYPES, '');
  if (type === 'customers' && given.has('role')) oneOf(given, 'role', ROLES, '');
  if (type === 'customers' && given.has('email') && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given.get('email') ?? ''))
    throw invalidParameter('email', 'Invalid email address.', 'rest_invalid_email');
  if (type === 'orders' && given.has('customer')) integer(given, 'customer', 0, 0);
  if (given.has('dp')) integer(given, 'dp', 2, 0);
}

function oneOf(given: ReadonlyMap<string, string>, name: string, allowed: readonly string[], fallback: string): string {
  const value = given.get(name) ?? fallback;
  if (given.has(name) && !allowed.includes(value))
    throw invalidParameter(name, `${name} is not one of ${allowed.join(', ')}.`, 'rest_not_in_enum');
  return value;
}

function integer(
  given: ReadonlyMap<string, string>,
  name: string,
  fallback: number,
  min: number,
  max?: number,
): number {
  const text = given.get(name);
  if (text === undefined) return fallback;
  if (!/^-?\d{1,12}$/.test(text)) throw invalidParameter(name, `${name} is not of type integer.`, 'rest_invalid_type');
  const value = Number(text);
  if (value >= min && (max === undefined || value <= max)) return value;
  const range =
    max === undefined ? `greater than or equal to ${min}` : `between ${min} (inclusive) and ${max} (inclusive)`;
  throw invalidParameter(name, `${name} must be ${range}`, 'rest_out_of_bounds');
}

function ids(given: ReadonlyMap<string, string>, name: string): readonly number[] | null {
  const text = given.get(name);
  if (text === undefined || text === '') return null;
  return text.split(/[\s,]+/).map((each, index) => {
    if (!/^\d{1,19}$/.test(each))
      throw invalidParameter(name, `${name}[${index}] is not of type integer.`, 'rest_invalid_type');
    return Number(each);
  });
}

function instantOf(given: ReadonlyMap<string, string>, name: string, zoneMs: number): number | null {
  const text = given.get(name);
  if (text === undefined) return null;
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) ? `${text}Z` : text);
  if (Number.isNaN(ms)) throw invalidParameter(name, 'Invalid date.', 'rest_invalid_date');
  return /Z$|[+-]\d{2}:\d{2}$/.test(text) ? ms : ms - zoneMs;
}
