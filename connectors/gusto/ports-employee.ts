import { getInChunks } from '../../src/connector/chunks.ts';
import type { Found, Part, PartName, Port } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { decodeSeen } from '../../src/connector/seen.ts';
import { isUuid } from './codecs.ts';
import { type Employees, type Include, MAX_UUIDS, type SeenEmployee } from './employees.ts';
import { customName, type GustoPerson } from './person.ts';
import { walkEmployees } from './walk.ts';

export interface EmployeeEnvironment {
  readonly employees: Employees;
  readonly mapping: Mapping<GustoPerson, 'Employee'>;
  readonly context: MappingContext;
}

const PRIVATE = ['birthDate', 'homeAddress', 'personalContactPoints'] as const;

/** Job members are left out without `jobs:read`. */
const SCOPED = ['jobs'];

/** Private facts are a part of their own, asked for only by who wants them; listed nevertheless, as everything is each time. */
export function employeeParts(mapping: EmployeeEnvironment['mapping']): readonly Part<'Employee'>[] {
  const core = corePart(mapping, 'watermark');
  const apart: ReadonlySet<string> = new Set(PRIVATE);
  return [
    { ...core, fields: core.fields.filter((field) => !apart.has(field)) },
    { name: 'private', fields: PRIVATE, tracked: 'watermark' },
  ];
}

/** Employee from the employees of the company. */
export function employeePort(environment: EmployeeEnvironment): Port<'Employee'> {
  const { employees, mapping } = environment;
  const parts = employeeParts(mapping);
  const named = (names: readonly PartName[]) => parts.filter(({ name }) => names.includes(name));
  return {
    entity: 'Employee',
    objectType: 'employees',
    mapping,
    parts,
    capabilities: {
      maxKeysPerGet: MAX_UUIDS,
      changedSince: false,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'version',
    },
    get: (keys, names, call) =>
      getInChunks<'Employee'>(
        keys,
        {
          keyOf: (key) => (isUuid(key) ? key : null),
          size: MAX_UUIDS,
          read: async (chunk, one) => {
            const seen = await employees.read(chunk, includeFor(names), one);
            return new Map(
              [...seen].map(([uuid, record]) => [uuid, employeeFound(environment, named(names), { uuid, record })]),
            );
          },
        },
        call,
      ),
    list: (from, call) =>
      walkEmployees<'Employee'>(
        employees,
        {
          from,
          include: ['custom_fields', 'current_home_address'],
          foundOf: (seen) => [employeeFound(environment, parts, seen)],
        },
        call,
      ),
    keys: async function* (call) {
      for await (const seen of employees.all(call)) yield seen.map(({ uuid }) => uuid);
    },
  };
}

function includeFor(names: readonly PartName[]): readonly Include[] {
  return [
    ...(names.includes('core') ? (['custom_fields'] as const) : []),
    ...(names.includes('private') ? (['current_home_address'] as const) : []),
  ];
}

export function employeeFound(
  { mapping, context }: Pick<EmployeeEnvironment, 'mapping' | 'context'>,
  parts: readonly Part<'Employee'>[],
  { uuid, record }: SeenEmployee,
): Found<'Employee'> {
  const version = valueAt(record, 'version');
  const wire = wireOf<GustoPerson>({ ...record, custom: customIn(record) });
  const isHidden = (read: string) => SCOPED.includes(read) && valueAt(wire, read) === undefined;
  return {
    key: uuid,
    version: typeof version === 'string' ? version : null,
    sourceUpdatedAt: null,
    parts: parts.map(({ name }) => name),
    ...decodeSeen(mapping, wire, context, { fields: parts.flatMap(({ fields }) => [...fields]), isHidden }),
    url: null,
  };
}

/** Custom fields by name; what is none costs the field `customFields` alone. */
function customIn(record: object): Readonly<Record<string, unknown>> {
  const fields = valueAt(record, 'custom_fields');
  if (!Array.isArray(fields)) return {};
  return Object.fromEntries(
    fields.flatMap((field: unknown) => {
      const name = valueAt(field, 'name');
      return typeof name === 'string' ? [[customName(name), valueAt(field, 'value')]] : [];
    }),
  );
}
