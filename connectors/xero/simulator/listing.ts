import { text } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Books, ObjectType } from './books.ts';
import { type Fields, fieldsOf, type Value } from './fields.ts';
import { QueryParseError } from './where-lexer.ts';
import { compileWhere, utcMs } from './where-parser.ts';

/** One list request: its query parameters and the `If-Modified-Since` header. */
export interface ListRequest {
  readonly type: ObjectType;
  readonly parameters: URLSearchParams;
  readonly modifiedSince: string | undefined;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Null when the caller did not ask for a page: then it has everything. */
  readonly pagination: Pagination | null;
}

export interface Pagination {
  readonly page: number;
  readonly pageSize: number;
  readonly pageCount: number;
  readonly itemCount: number;
}

const typeNames: Readonly<Record<ObjectType, string>> = {
  Contacts: 'Contact',
  CreditNotes: 'CreditNote',
  Invoices: 'Invoice',
  Items: 'Item',
  Payments: 'Payment',
};

const defaultPageSize = 100;
const maxPageSize = 1000;
const rememberedLists = 12;

/** Answers lists, and remembers the last ones until the books change, so that paging through a large list costs one pass. */
export class Listing {
  readonly #books: Books;
  readonly #fields = new Map<ObjectType, Fields>();
  #version = -1;
  #remembered = new Map<string, readonly Entry[]>();

  constructor(books: Books) {
    this.#books = books;
  }

  /** Throws QueryParseError for a bad `where` or `order`. */
  page(request: ListRequest): Page {
    const entries = this.#all(request);
    const { parameters, type } = request;
    if (type === 'Items' || (!parameters.has('page') && !parameters.has('pageSize'))) {
      return { entries, pagination: null };
    }
    const page = Math.max(1, whole(parameters.get('page')) ?? 1);
    const pageSize = Math.min(maxPageSize, Math.max(1, whole(parameters.get('pageSize')) ?? defaultPageSize));
    return {
      entries: entries.slice((page - 1) * pageSize, page * pageSize),
      pagination: { page, pageSize, pageCount: Math.ceil(entries.length / pageSize), itemCount: entries.length },
    };
  }

  #all(request: ListRequest): readonly Entry[] {
    const { parameters, type, modifiedSince } = request;
    if (this.#version !== this.#books.version) this.#remembered.clear();
    this.#version = this.#books.version;
    const asked = [...parameters].filter(([name]) => name !== 'page' && name !== 'pageSize');
    const key = JSON.stringify([type, modifiedSince ?? null, asked]);
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const entries = this.#compute(request);
    this.#remember(key, entries);
    return entries;
  }

  #compute({ type, parameters, modifiedSince }: ListRequest): readonly Entry[] {
    const fields = this.#fieldsOf(type);
    const where = parameters.get('where');
    const tests = [
      ...modifiedTests(modifiedSince),
      ...this.#typeTests(type, parameters),
      ...(where === null || where.trim() === '' ? [] : [compileWhere(where, fields, typeNames[type])]),
    ];
    const passes = (entry: Entry) => tests.every((test) => test(entry));
    const order = parameters.get('order') ?? '';
    const keys = listParameter(parameters, takesIds(type) ? 'IDs' : '');
    if (keys === null) return this.#sorted(type, order).filter(passes);
    const table = this.#books.table(type);
    const asked = [...new Set(keys.map((id) => id.toLowerCase()))].flatMap((id) => table.get(id) ?? []);
    return sorted(asked, comparerOf(order, fields, typeNames[type])).filter(passes);
  }

  #sorted(type: ObjectType, order: string): readonly Entry[] {
    const key = `sorted/${type}/${order}`;
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const entries = sorted(this.#books.table(type).list(), comparerOf(order, this.#fieldsOf(type), typeNames[type]));
    this.#remember(key, entries);
    return entries;
  }

  #remember(key: string, entries: readonly Entry[]): void {
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size >= rememberedLists && oldest.done !== true) this.#remembered.delete(oldest.value);
    this.#remembered.set(key, entries);
  }

  #fieldsOf(type: ObjectType): Fields {
    const known = this.#fields.get(type) ?? fieldsOf(this.#books, type);
    this.#fields.set(type, known);
    return known;
  }

  #typeTests(type: ObjectType, parameters: URLSearchParams): ((entry: Entry) => boolean)[] {
    const tests: ((entry: Entry) => boolean)[] = [];
    const fields = this.#fieldsOf(type);
    if (type === 'Contacts' && parameters.get('includeArchived') !== 'true') {
      tests.push((entry) => !this.#books.isArchived(entry));
    }
    if (type === 'Contacts' || type === 'Invoices') tests.push(...searchTests(type, parameters));
    if (type !== 'Invoices') return tests;
    for (const [parameter, path] of [
      ['InvoiceNumbers', 'invoicenumber'],
      ['ContactIDs', 'contact.contactid'],
      ['Statuses', 'status'],
    ] as const) {
      const wanted = listParameter(parameters, parameter);
      if (wanted === null) continue;
      const values = new Set<Value>(wanted.map((value) => (parameter === 'ContactIDs' ? value.toLowerCase() : value)));
      tests.push((entry) => values.has(fields.get(path)?.read(entry) ?? null));
    }
    return tests;
  }
}

/** Only these two lists read many objects by identifier. */
export function takesIds(type: ObjectType): boolean {
  return type === 'Contacts' || type === 'Invoices';
}

/** A comma-separated list parameter; null when it is absent or empty, which the API reads as no filter. */
export function listParameter(parameters: URLSearchParams, name: string): readonly string[] | null {
  const values = parameters.getAll(name).flatMap((value) => value.split(','));
  const kept = values.map((value) => value.trim()).filter((value) => value !== '');
  return kept.length === 0 ? null : kept;
}

/** `If-Modified-Since` keeps whole seconds and includes them. A header that is no instant is not regarded. */
function modifiedTests(modifiedSince: string | undefined): ((entry: Entry) => boolean)[] {
  const ms = modifiedSince === undefined ? null : utcMs(modifiedSince);
  if (ms === null) return [];
  const from = Math.floor(ms / 1000) * 1000;
  return [(entry) => entry.updatedMs >= from];
}

const searched: Readonly<Record<'Contacts' | 'Invoices', readonly string[]>> = {
  Contacts: ['Name', 'FirstName', 'LastName', 'ContactNumber', 'EmailAddress'],
  Invoices: ['InvoiceNumber', 'Reference'],
};

function searchTests(type: 'Contacts' | 'Invoices', parameters: URLSearchParams): ((entry: Entry) => boolean)[] {
  const term = (parameters.get('searchTerm') ?? parameters.get('SearchTerm') ?? '').toLowerCase();
  if (term === '') return [];
  return [({ row }) => searched[type].some((name) => text(row, name)?.toLowerCase().includes(term) === true)];
}

type Comparer = (left: Entry, right: Entry) => number;

/** Without `order` the API promises none: here it is by identifier, which is stable and means nothing. */
function comparerOf(order: string, fields: Fields, typeName: string): Comparer {
  const parts = order.split(',').map((part) => part.trim());
  const comparers = (order.trim() === '' ? [] : parts).map((part): Comparer => {
    const match = /^([\w.]+)(?:\s+(ASC|DESC|ascending|descending))?$/i.exec(part);
    if (match === null) throw new QueryParseError('Syntax error');
    const field = fields.get((match[1] ?? '').toLowerCase());
    if (field === undefined)
      throw new QueryParseError(`No property or field '${match[1]}' exists in type '${typeName}'`);
    const sign = /^desc/i.test(match[2] ?? '') ? -1 : 1;
    return (left, right) => sign * compareValues(field.read(left), field.read(right));
  });
  return (left, right) => {
    for (const compare of comparers) {
      const difference = compare(left, right);
      if (difference !== 0) return difference;
    }
    return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
  };
}

function compareValues(left: Value, right: Value): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}

function sorted(entries: readonly Entry[], compare: Comparer): readonly Entry[] {
  return [...entries].sort(compare);
}

function whole(value: string | null): number | null {
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}
