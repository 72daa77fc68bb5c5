import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { BamboohrEmployeePage, BamboohrListedEmployee } from '../wire.ts';
import type { Catalogue, Field } from './catalogue.ts';
import { type Asked, type Context, ok } from './context.ts';
import { objectError } from './refusals.ts';
import { idsAsked } from './routes.ts';
import { fieldValue, type View, viewOf } from './view.ts';

const defaultLimit = 250;
const maxLimit = 2500;
const alwaysSent = ['firstName', 'lastName', 'preferredName', 'photoUrl', 'jobTitleName', 'status'] as const;
const sortable: ReadonlySet<string> = new Set([
  'employeeId',
  'firstName',
  'lastName',
  'preferredName',
  'jobTitleName',
  'status',
]);

type Match = (view: View) => boolean;

class BadRequest extends Error {
  readonly code: 'BadRequest' | 'BadPage';

  constructor(code: 'BadRequest' | 'BadPage', message: string) {
    super(message);
    this.code = code;
  }
}

/** GET /employees: filter, sort, then the page after or before a cursor. */
export function listEmployees(context: Context, asked: Asked): SimulatedResponse {
  try {
    const found = sorted(context, asked.query, matching(context, asked.query));
    return ok(pageOf(context, asked, found));
  } catch (error) {
    if (error instanceof BadRequest) return objectError(400, error.code, error.message);
    throw error;
  }
}

/** Whoever matches only by a field that the caller may not see of them is left out, not revealed. */
function matching(context: Context, query: URLSearchParams): View[] {
  const { company, access } = context;
  const filters = filtersOf(query, company.fields);
  const today = context.today();
  return access
    .visible(company.table('Employee').list())
    .map((employee) => viewOf(company, employee, today))
    .filter((view) =>
      filters.every(({ guard, matches }) => (guard === null || access.seesField(view.id, guard)) && matches(view)),
    );
}

function filtersOf(query: URLSearchParams, fields: Catalogue): { guard: string | null; matches: Match }[] {
  const filters: { guard: string | null; matches: Match }[] = [];
  for (const [name, value] of query) {
    const property = /^filter\[(\w+)\](\[\d*\])?$/.exec(name)?.[1];
    if (property === undefined || property === 'ids') continue;
    filters.push(filterOf(fields.listed(property), property, value));
  }
  const ids = idsAsked(query);
  if (ids === null) return filters;
  if (ids.some((id) => !/^\d+$/.test(id))) throw new BadRequest('BadRequest', 'filter[ids] must be a list of integers');
  const wanted = new Set(ids);
  return [...filters, { guard: null, matches: ({ id }) => wanted.has(id) }];
}

function filterOf(field: Field | null, property: string, value: string): { guard: string; matches: Match } {
  switch (property) {
    case 'firstName':
    case 'lastName':
    case 'jobTitleName': {
      if (field === null) break;
      const part = value.toLowerCase();
      return { guard: field.guard, matches: (view) => (fieldValue(field, view) ?? '').toLowerCase().includes(part) };
    }
    case 'status': {
      if (field === null || (value !== 'active' && value !== 'inactive')) break;
      return { guard: field.guard, matches: (view) => fieldValue(field, view)?.toLowerCase() === value };
    }
  }
  throw new BadRequest('BadRequest', `filter[${property}] is not a filter, or has no such value`);
}

function sorted({ access, company }: Context, query: URLSearchParams, views: readonly View[]): View[] {
  const rules = (query.get('sort') ?? 'employeeId').split(',').map((part) => ({
    name: part.replace(/^-/, ''),
    sign: part.startsWith('-') ? -1 : 1,
  }));
  if (rules.some(({ name }) => !sortable.has(name)))
    throw new BadRequest('BadRequest', 'sort has a field that is not sortable');
  const keyed = rules.flatMap(({ name, sign }) => ({ field: company.fields.listed(name), sign }));
  const order = (one: View, other: View) => {
    for (const { field, sign } of keyed) {
      const difference = field === null ? 0 : compared(fieldValue(field, one), fieldValue(field, other));
      if (difference !== 0) return sign * difference;
    }
    const isDescending = rules.some(({ name, sign }) => name === 'employeeId' && sign === -1);
    return (isDescending ? -1 : 1) * (Number(one.id) - Number(other.id));
  };
  return views
    .filter((view) => keyed.every(({ field }) => field === null || access.seesField(view.id, field.guard)))
    .sort(order);
}

/** Nothing comes before anything. */
function compared(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null) return -1;
  return other === null ? 1 : one.localeCompare(other, 'en');
}

function pageOf(context: Context, asked: Asked, found: readonly View[]): BamboohrEmployeePage {
  const { query } = asked;
  const limit = limitOf(query.get('page[limit]'));
  const after = query.get('page[after]');
  const before = query.get('page[before]');
  if (after !== null && before !== null) throw new BadRequest('BadPage', 'Both page[after] and page[before] are given');
  const end = before === null ? null : boundary(found, before, 'before');
  const start = end === null ? (after === null ? 0 : boundary(found, after, 'after') + 1) : Math.max(0, end - limit);
  const views = found.slice(start, end ?? start + limit);
  const last = views.at(-1);
  const hasNext = start + views.length < found.length;
  const nextCursor = last !== undefined && hasNext ? cursorOf('after', last.id) : null;
  const prevCursor = views[0] !== undefined && start > 0 ? cursorOf('before', views[0].id) : null;
  const fields = extraFields(query, context.company.fields);
  return {
    data: views.map((view) => render(context, view, fields)),
    meta: { total: found.length, page: { limit, nextCursor, prevCursor } },
    _links: {
      self: { href: `${asked.origin}${asked.path}${query.size === 0 ? '' : `?${query}`}` },
      ...(nextCursor === null ? {} : { next: { href: linkTo(asked, 'after', nextCursor) } }),
      ...(prevCursor === null ? {} : { prev: { href: linkTo(asked, 'before', prevCursor) } }),
    },
  };
}

function limitOf(value: string | null): number {
  if (value === null) return defaultLimit;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new BadRequest('BadRequest', `page[limit] must be from 1 to ${maxLimit}`);
  }
  return limit;
}

function cursorOf(direction: 'after' | 'before', id: string): string {
  return Buffer.from(JSON.stringify({ cursor: `${direction}-${id}` })).toString('base64');
}

/** Where the employee of a cursor stands; a cursor whose employee has gone, or that leads the other way, is a bad page. */
function boundary(found: readonly View[], cursor: string, direction: 'after' | 'before'): number {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  const id = new RegExp(`^\\{"cursor":"${direction}-(\\d+)"\\}$`).exec(text)?.[1];
  const at = id === undefined ? -1 : found.findIndex((view) => view.id === id);
  if (at === -1) throw new BadRequest('BadPage', 'The page cursor is not valid');
  return at;
}

function linkTo({ origin, path, query }: Asked, direction: 'after' | 'before', cursor: string): string {
  const next = new URLSearchParams(query);
  next.delete('page[after]');
  next.delete('page[before]');
  next.set(`page[${direction}]`, cursor);
  return `${origin}${path}?${next}`;
}

function extraFields(query: URLSearchParams, fields: Catalogue): readonly Field[] {
  const names = [...query].filter(([name]) => /^fields(\[\d*\])?$/.test(name)).flatMap(([, value]) => value.split(','));
  return names.flatMap((name) => fields.listed(name.trim()) ?? []);
}

function render({ access, company }: Context, view: View, extra: readonly Field[]): BamboohrListedEmployee {
  const restricted: string[] = [];
  const shown = (name: string): string | null => {
    const field = company.fields.listed(name);
    if (field === null) return null;
    if (access.seesField(view.id, field.guard)) return fieldValue(field, view);
    restricted.push(name);
    return null;
  };
  const [firstName, lastName, preferredName, photoUrl, jobTitleName, status] = alwaysSent.map(shown);
  const others = Object.fromEntries(
    extra.flatMap(({ listed }) =>
      listed === null || alwaysSent.some((name) => name === listed) ? [] : [[listed, shown(listed)]],
    ),
  );
  return {
    employeeId: view.id,
    firstName: firstName ?? null,
    lastName: lastName ?? null,
    preferredName: preferredName ?? null,
    photoUrl: photoUrl ?? null,
    jobTitleName: jobTitleName ?? null,
    status: status ?? null,
    ...others,
    _restrictedFields: restricted,
  };
}
