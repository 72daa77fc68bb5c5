import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { BamboohrClient } from './client.ts';
import { protocolError } from './failure.ts';

const META = 'GET /meta/fields';
const TABLES = 'GET /meta/tables';
const DATASET = 'GET /datasets/employee/fields';
const MAX_PAGE_SIZE = 1000;

/** A field of employees under the two names that the account has for it. */
export interface AccountField {
  /** The alias, or the number of one without: what GET and POST /employees/{id} take. */
  readonly path: string;
  readonly label: string;
  readonly type: string;
  /** Its name in the dataset `employee`. */
  readonly dataset: string;
  /** Kept in a history: what it is now is the row of it that is in effect. */
  readonly isInTable: boolean;
}

/** What the account computes: a change of them is taken, and nothing comes of it. Source: https://documentation.bamboohr.com/docs/list-of-field-names */
const COMPUTED: readonly string[] = [
  ...[
    'acaStatus',
    'acaStatusCategory',
    'age',
    'bestEmail',
    'birthday',
    'createdByUserId',
    'displayName',
    'lastChanged',
  ],
  ...['fullName1', 'fullName2', 'fullName3', 'fullName4', 'fullName5'],
];

/** Whether POST /employees/{id} sets the field, and nothing but it. */
export function isSettable({ path, isInTable }: AccountField): boolean {
  return !isInTable && !COMPUTED.includes(path);
}

/**
 * The fields of employees that can be read of many at once, by their path: those that the dataset has by the same name, or by one field of
 * the same label. Throws SourceError.
 *
 * Source: https://documentation.bamboohr.com/reference/list-fields,
 * https://documentation.bamboohr.com/reference/get-fields-from-dataset-v1-2
 */
export async function accountFields(client: BamboohrClient, call: Call): Promise<ReadonlyMap<string, AccountField>> {
  const [fields, columns] = await together(call, (each) =>
    Promise.all([metaFields(client, each), datasetFields(client, each)]),
  );
  const byName = new Map(columns.map((column) => [column.name, column]));
  const byLabel = Map.groupBy(columns, ({ label }) => label);
  const alike = ({ path, label }: MetaField) => {
    const [only, ...others] = byLabel.get(label) ?? [];
    return byName.get(path) ?? (others.length === 0 ? only : undefined);
  };
  return new Map(
    fields.flatMap((field) => {
      const column = alike(field);
      if (column === undefined) return [];
      return [[field.path, { ...field, dataset: column.name, isInTable: column.parentType === 'table' }]];
    }),
  );
}

/** The fields that a configuration may name; null for what the account does not describe. Throws SourceError. */
export async function describeFields(
  client: BamboohrClient,
  entity: EntityName,
  call: Call,
): Promise<readonly SourceField[] | null> {
  switch (entity) {
    case 'Employee':
      return [...(await accountFields(client, call)).values()].map((field) => ({
        path: field.path,
        type: typeOf(field.type),
        label: field.label,
        isWritable: isSettable(field),
      }));
    case 'Employment':
      return jobColumns(client, call);
    default:
      return null;
  }
}

type MetaField = Pick<AccountField, 'path' | 'label' | 'type'>;

/** Without what is part of another field, whose number has a dot, and without what is given up. */
async function metaFields(client: BamboohrClient, call: Call): Promise<readonly MetaField[]> {
  const answer = await client.send({ method: 'GET', path: '/v1/meta/fields', operation: META }, call);
  if (!Array.isArray(answer)) throw protocolError(META, 'the answer is no list of fields');
  return answer.filter((field) => valueAt(field, 'deprecated') !== true).flatMap((field) => metaField(field, META));
}

function metaField(field: unknown, operation: string): readonly MetaField[] {
  const [id, alias, label, type] = ['id', 'alias', 'name', 'type'].map((name) => valueAt(field, name));
  const path = typeof alias === 'string' && alias !== '' ? alias : String(id ?? '');
  if (typeof label !== 'string' || typeof type !== 'string')
    throw protocolError(operation, 'answered a field without name');
  return /^\w+$/.test(path) ? [{ path, label, type }] : [];
}

interface Column {
  readonly name: string;
  readonly label: unknown;
  readonly parentType: unknown;
}

async function datasetFields(client: BamboohrClient, call: Call): Promise<readonly Column[]> {
  const columns: Column[] = [];
  for (let page = 1; ; page += 1) {
    const query = { page: String(page), page_size: String(MAX_PAGE_SIZE) };
    const path = '/v1_2/datasets/employee/fields';
    const answer = await client.send({ method: 'GET', path, operation: DATASET, query }, call);
    const fields = valueAt(answer, 'fields');
    if (!Array.isArray(fields)) throw protocolError(DATASET, 'the answer has no list of fields');
    columns.push(...fields.map(columnOf));
    // A page out of range is the last one again.
    if (Number(valueAt(answer, 'pagination.total_pages') ?? 1) <= page) return columns;
  }
}

function columnOf(field: unknown): Column {
  const name = valueAt(field, 'name');
  if (typeof name !== 'string') throw protocolError(DATASET, 'answered a field without name');
  return { name, label: valueAt(field, 'label'), parentType: valueAt(field, 'parentType') };
}

/** The columns of a row of jobInfo. Source: https://documentation.bamboohr.com/reference/list-tabular-fields */
async function jobColumns(client: BamboohrClient, call: Call): Promise<readonly SourceField[]> {
  const answer = await client.send({ method: 'GET', path: '/v1/meta/tables', operation: TABLES }, call);
  if (!Array.isArray(answer)) throw protocolError(TABLES, 'the answer is no list of tables');
  const columns: unknown = valueAt(
    answer.find((table: unknown) => valueAt(table, 'alias') === 'jobInfo'),
    'fields',
  );
  if (!Array.isArray(columns)) throw protocolError(TABLES, 'the answer has no table jobInfo');
  return columns
    .flatMap((column) => metaField(column, TABLES))
    .map(({ path, label, type }) => ({ path, label, type: typeOf(type), isWritable: false }));
}

const CUSTOM_TYPES: Readonly<Record<string, SourceField['type'] | undefined>> = {
  bool: 'BOOLEAN',
  date: 'DATE',
  int: 'NUMBER',
  integer: 'NUMBER',
  percentage: 'NUMBER',
};

/** Source: https://documentation.bamboohr.com/docs/field-types */
function typeOf(type: string): SourceField['type'] {
  return CUSTOM_TYPES[type] ?? 'TEXT';
}
