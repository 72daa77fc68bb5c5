import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { BamboohrDatasetPage } from '../wire.ts';
import type { Catalogue, Field } from './catalogue.ts';
import { type Asked, type Context, objectOrList, ok, sentObject } from './context.ts';
import { type DatasetFilter, FilterError, parseFilter } from './dataset-filter.ts';
import { problem } from './refusals.ts';
import { type Row, text } from './row.ts';
import { fieldValue, type View, viewOf } from './view.ts';

const defaultPageSize = 100;
const maxPageSize = 1000;

interface Query {
  readonly fields: readonly Field[];
  readonly filter: DatasetFilter | null;
  readonly order: readonly { readonly field: Field; readonly sign: number }[];
  readonly page: number;
  readonly pageSize: number;
}

class Refused extends Error {
  readonly answer: SimulatedResponse;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.answer = problem(status, code, detail);
  }
}

/** POST /api/v2/datasets/employee/data: people of every status, those who are still to come too. */
export function queryDataset(context: Context, asked: Asked): SimulatedResponse {
  if (asked.params['dataset'] !== 'employee') {
    return problem(404, 'DATASET_NOT_FOUND', 'The dataset does not exist or is not accessible');
  }
  const body = sentObject(asked);
  if (body === null) return problem(400, 'INVALID_REQUEST', 'The body is not a JSON object');
  try {
    return ok(pageOf(asked, queryOf(context, body), context));
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    if (error instanceof FilterError) return problem(422, 'INVALID_FILTER', error.message);
    throw error;
  }
}

function queryOf(context: Context, body: Row): Query {
  const names = body['fields'];
  if (!Array.isArray(names) || names.length === 0) throw new Refused(400, 'INVALID_REQUEST', 'fields is required');
  const { fields } = context.company;
  const asked = names.map((name) => fieldIn(fields, String(name)));
  const filter = text(body, 'filter');
  const query = {
    fields: asked,
    filter: filter === null ? null : parseFilter(filter, fields),
    order: orderOf(text(body, 'orderBy'), asked, fields),
    page: wholeNumber(body, 'page', 1, Number.MAX_SAFE_INTEGER),
    pageSize: wholeNumber(body, 'pageSize', defaultPageSize, maxPageSize),
  };
  // There is no half-seen row here: a field that the caller may not see refuses the whole query.
  for (const field of [...asked, ...(query.filter?.fields ?? [])]) {
    if (!context.access.seesFieldAtAll(field.guard)) {
      throw new Refused(403, 'FORBIDDEN', `No permission to the field ${field.dataset}`);
    }
  }
  return query;
}

function fieldIn(fields: Catalogue, name: string): Field {
  const field = fields.inDataset(name);
  if (field === null) throw new Refused(400, 'INVALID_FIELD', `${name} is not a field of the dataset`);
  return field;
}

function orderOf(orderBy: string | null, asked: readonly Field[], fields: Catalogue): Query['order'] {
  if (orderBy === null) return [];
  return orderBy.split(',').map((rule) => {
    const [name = '', direction = 'asc'] = rule.trim().split(/\s+/);
    const field = fieldIn(fields, name);
    if (!asked.includes(field)) throw new Refused(400, 'UE-1001', `${name} in orderBy is not among the fields`);
    if (direction !== 'asc' && direction !== 'desc') throw new Refused(422, 'INVALID_SORT', `${direction} is no order`);
    return { field, sign: direction === 'asc' ? 1 : -1 };
  });
}

function wholeNumber(body: Row, name: string, absent: number, max: number): number {
  const value = body[name];
  if (value === undefined || value === null) return absent;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) {
    throw new Refused(422, 'INVALID_PAGINATION', `${name} is out of range`);
  }
  return value;
}

function pageOf(asked: Asked, query: Query, { company, access, today }: Context): BamboohrDatasetPage {
  const day = today();
  const used = [...query.fields, ...(query.filter?.fields ?? [])];
  const found = access
    .visible(company.table('Employee').list())
    .map((employee) => viewOf(company, employee, day))
    .filter((view) => used.every(({ guard }) => access.seesField(view.id, guard)))
    .filter((view) => query.filter?.matches(view) ?? true)
    .sort((one, other) => compared(query.order, one, other));
  const { page, pageSize } = query;
  const start = (page - 1) * pageSize;
  const link = (to: number) => `${asked.origin}${asked.path}?page=${to}`;
  return {
    data: found.slice(start, start + pageSize).map((view) => ({ fields: rowOf(query.fields, view) })),
    links: objectOrList({
      ...(start + pageSize < found.length ? { next: link(page + 1) } : {}),
      ...(page > 1 ? { prev: link(page - 1) } : {}),
    }),
    meta: { page, pageSize, totalPages: Math.ceil(found.length / pageSize), totalItems: found.length },
  };
}

function rowOf(asked: readonly Field[], view: View): Record<string, string> {
  return Object.fromEntries(
    asked.flatMap((field) => (field.dataset === null ? [] : [[field.dataset, fieldValue(field, view) ?? '']])),
  );
}

function compared(order: Query['order'], one: View, other: View): number {
  for (const { field, sign } of order) {
    const [left, right] = [fieldValue(field, one) ?? '', fieldValue(field, other) ?? ''];
    const difference = field.type === 'integer' ? Number(left) - Number(right) : left.localeCompare(right, 'en');
    if (difference !== 0) return sign * difference;
  }
  return 0;
}

const pages: Readonly<Record<Field['from'], readonly [parentType: string, parentName: string, entityName: string]>> = {
  Employee: ['page', 'Personal', 'personal'],
  computed: ['page', 'Personal', 'personal'],
  jobInfo: ['table', 'Job Information', 'jobInformation'],
  employmentStatus: ['table', 'Employment Status', 'employmentStatus'],
  compensation: ['table', 'Compensation', 'compensation'],
};

/** GET /api/v1_2/datasets/employee/fields: pages out of range are the nearest there is. */
export function datasetFields({ company }: Context, asked: Asked): SimulatedResponse {
  if (asked.params['dataset'] !== 'employee') return problem(422, 'DATASET_NOT_FOUND', 'No such dataset');
  const all = company.fields.all.filter(({ dataset }) => dataset !== null);
  const size = clamped(asked.query.get('page_size'), 500, maxPageSize);
  const total = Math.max(1, Math.ceil(all.length / size));
  const page = clamped(asked.query.get('page'), 1, total);
  const link = (to: number) => `${asked.origin}${asked.path}?page=${to}&page_size=${size}`;
  return ok({
    pagination: {
      total_records: all.length,
      current_page: page,
      total_pages: total,
      next_page: page < total ? link(page + 1) : null,
      prev_page: page > 1 ? link(page - 1) : null,
    },
    name: 'employee',
    label: 'Employee',
    fields: all.slice((page - 1) * size, page * size).map(({ dataset, label, from }) => {
      const [parentType, parentName, entityName] = pages[from];
      return { name: dataset, label, parentType, parentName, entityName };
    }),
  });
}

function clamped(value: string | null, absent: number, max: number): number {
  const number = Number(value ?? absent);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, max) : absent;
}
