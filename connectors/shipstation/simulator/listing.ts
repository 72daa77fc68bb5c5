import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { invalid } from './refusals.ts';

/** What a list can be asked for. Times are exclusive: the source says "after" and "before". */
export interface Filters<T> {
  readonly texts: Readonly<Record<string, (record: T) => readonly (string | null)[]>>;
  readonly codes: Readonly<Record<string, readonly string[]>>;
  readonly times: Readonly<Record<string, (record: T) => number>>;
  /** By which members it sorts. */
  readonly sorts: Readonly<Record<string, (record: T) => number>>;
  /** A filter that makes the others count for nothing. */
  readonly alone?: string;
}

export interface Sheet<T> {
  readonly records: readonly T[];
  readonly envelope: Readonly<Record<string, unknown>>;
}

const DEFAULT_SIZE = 25;
const MAX_SIZE = 500;

/** One page of what a query asks for, newest made first unless it says otherwise; or why it is refused. */
export function listed<T>(
  all: readonly T[],
  filters: Filters<T>,
  request: SimulatedRequest,
): Sheet<T> | SimulatedResponse {
  const query = request.url.searchParams;
  const page = wholeIn(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const size = wholeIn(query, 'page_size', DEFAULT_SIZE, MAX_SIZE);
  if (page === null) return invalid('page', 'page must be 1 or more');
  if (size === null) return invalid('page_size', `page_size must be between 1 and ${MAX_SIZE}`);
  const sortBy = query.get('sort_by') ?? 'created_at';
  const stampOf = filters.sorts[sortBy];
  const direction = query.get('sort_dir') ?? 'desc';
  if (stampOf === undefined) return invalid('sort_by', `cannot sort by ${sortBy}`);
  if (direction !== 'asc' && direction !== 'desc') return invalid('sort_dir', 'asc or desc');
  const matching = matchingOf(all, filters, query);
  if (!Array.isArray(matching)) return matching;
  const sign = direction === 'asc' ? 1 : -1;
  const sorted = matching.toSorted((left, right) => sign * (stampOf(left) - stampOf(right)));
  const pages = Math.ceil(sorted.length / size);
  return {
    records: sorted.slice((page - 1) * size, page * size),
    envelope: { total: sorted.length, page, pages, links: linksOf(request, page, pages) },
  };
}

export function isRefusal<T>(answer: Sheet<T> | SimulatedResponse): answer is SimulatedResponse {
  return 'status' in answer;
}

function matchingOf<T>(all: readonly T[], filters: Filters<T>, query: URLSearchParams): T[] | SimulatedResponse {
  const { texts, codes, times, alone } = filters;
  const tests: ((record: T) => boolean)[] = [];
  const isAlone = alone !== undefined && query.has(alone);
  for (const [name, value] of query) {
    if (isAlone && name !== alone) continue;
    const code = codes[name];
    if (code !== undefined && !code.includes(value)) return invalid(name, `${name} is one of ${code.join(', ')}`);
    const texted = texts[name];
    if (texted !== undefined) tests.push((record) => texted(record).includes(value));
    const [, member = '', side] = /^(.+)_(start|end)$/.exec(name) ?? [];
    const timed = times[member];
    if (timed === undefined) continue;
    const at = Date.parse(value);
    if (Number.isNaN(at)) return invalid(name, `${name} is no date and time`);
    tests.push((record) => (side === 'start' ? timed(record) > at : timed(record) < at));
  }
  return all.filter((record) => tests.every((test) => test(record)));
}

function wholeIn(query: URLSearchParams, name: string, otherwise: number, max: number): number | null {
  const value = query.get(name);
  if (value === null) return otherwise;
  return /^[1-9]\d{0,8}$/.test(value) && Number(value) <= max ? Number(value) : null;
}

function linksOf({ url, headers }: SimulatedRequest, page: number, pages: number) {
  const to = (number: number) => {
    const query = new URLSearchParams(url.searchParams);
    query.set('page', String(number));
    return { href: `http://${headers.host ?? 'simulator.invalid'}${url.pathname}?${query}` };
  };
  return {
    first: to(1),
    last: to(Math.max(1, pages)),
    prev: page > 1 ? to(page - 1) : {},
    next: page < pages ? to(page + 1) : {},
  };
}
