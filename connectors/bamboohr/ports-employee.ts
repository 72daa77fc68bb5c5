import type { Call, Checkpoint, Found, Page, Part, PartName, Port } from '../../src/connector/contract.ts';
import { type MappingContext, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { decodeSeen } from '../../src/connector/seen.ts';
import type { Clock } from '../../src/model/clock.ts';
import { instantOrNone } from './codecs.ts';
import type { BamboohrSettings } from './config.ts';
import type { Directory } from './directory.ts';
import { isEmployeeField, isId, MAX_IDS, type SeenEmployee } from './fields.ts';
import type { BamboohrMappings } from './mappings.ts';
import type { BamboohrPerson } from './person.ts';
import { walk } from './walk.ts';

export interface PortEnvironment {
  readonly directory: Directory;
  readonly settings: BamboohrSettings;
  readonly mappings: BamboohrMappings;
  readonly context: MappingContext;
  readonly clock: Clock;
}

/** What is not in the part `core`. */
const APART = {
  private: ['birthDate', 'homeAddress', 'personalContactPoints'],
  identity: ['nationalId'],
} as const;

const apart: ReadonlySet<string> = new Set(Object.values(APART).flat());

/**
 * Private facts are a part of their own, asked for only by who wants them. They are listed nevertheless: any change of an employee is told, so
 * what is held of them is as fresh as the rest. The national id is secret: read live, never listed.
 */
export function employeeParts({ employee }: Pick<BamboohrMappings, 'employee'>): readonly Part<'Employee'>[] {
  const core = corePart(employee, 'watermark');
  return [
    { ...core, fields: core.fields.filter((field) => !apart.has(field)) },
    { name: 'private', fields: APART.private, tracked: 'watermark' },
    { name: 'identity', fields: APART.identity, tracked: 'volatile' },
  ];
}

/** What some fields are read from. What the configuration names is a group of its own: hidden of somebody, it costs no other field. */
export function groupsOf(
  { employee }: Pick<BamboohrMappings, 'employee'>,
  fields: readonly string[],
): readonly (readonly string[])[] {
  const reads = employee.reads(fields);
  return [reads.filter(isEmployeeField), reads.filter((read) => !isEmployeeField(read))];
}

/** Employee from the employees of the account. */
export function employeePort(environment: PortEnvironment): Port<'Employee'> {
  return {
    entity: 'Employee',
    objectType: 'employee',
    mapping: environment.mappings.employee,
    parts: employeeParts(environment.mappings),
    capabilities: {
      maxKeysPerGet: MAX_IDS,
      // Who is visible, and a query of the dataset for each part.
      callsPerGet: (_keys, parts) => 1 + parts.length,
      changedSince: true,
      deletions: 'feed',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, parts, call) => getByKeys(environment, { keys, parts }, call),
    list: (from, call) => listChanges(environment, from, call),
  };
}

/** Keys that are no ids name nothing in this source: they are answered null and never sent. */
async function getByKeys(
  environment: PortEnvironment,
  { keys, parts }: { readonly keys: readonly string[]; readonly parts: readonly PartName[] },
  call: Call,
): Promise<readonly (Found<'Employee'> | null)[]> {
  const ids = [...new Set(keys.filter(isId))];
  if (ids.length === 0) return keys.map(() => null);
  const found = await readEmployees(environment, { ids, parts }, call);
  return keys.map((key) => found.get(key) ?? null);
}

async function* listChanges(
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<'Employee'>> {
  const { directory, settings } = environment;
  const parts = ['core', 'private'];
  if (from === null) directory.forget();
  for await (const { ids, deleted, checkpoint } of walk(
    { ...environment, pageSize: settings.pageSize, fullEveryMs: null },
    from,
    call,
  )) {
    const found = ids.length === 0 ? new Map() : await readEmployees(environment, { ids, parts }, call);
    yield { records: [...found.values()], removed: deleted.map((key) => ({ key })), checkpoint };
  }
}

async function readEmployees(
  environment: PortEnvironment,
  { ids, parts }: { readonly ids: readonly string[]; readonly parts: readonly PartName[] },
  call: Call,
): Promise<ReadonlyMap<string, Found<'Employee'>>> {
  const asked = employeeParts(environment.mappings).filter(({ name }) => parts.includes(name));
  const groups = asked.flatMap(({ fields }) => groupsOf(environment.mappings, fields));
  const seen = await environment.directory.read(ids, groups, call);
  return new Map([...seen].map(([id, each]) => [id, foundOf(environment, asked, id, each)]));
}

function foundOf(
  { settings, context, mappings }: PortEnvironment,
  parts: readonly Part<'Employee'>[],
  key: string,
  { values, hidden }: SeenEmployee,
): Found<'Employee'> {
  const isHidden = (read: string) => hidden.has(read);
  const wire: BamboohrPerson = { ...wireOf<Omit<BamboohrPerson, 'settings'>>(values), settings };
  return {
    key,
    version: null,
    sourceUpdatedAt: changedAtOf(values.lastChanged, context),
    parts: parts.map(({ name }) => name),
    ...decodeSeen(mappings.employee, wire, context, { fields: parts.flatMap(({ fields }) => [...fields]), isHidden }),
    url: `${settings.url}/employees/employee.php?id=${key}`,
  };
}

/** Null when it was not asked for or is unreadable: it is no concurrency token, so it costs its own field and not the record. */
function changedAtOf(lastChanged: unknown, context: MappingContext): string | null {
  try {
    return typeof lastChanged === 'string' ? instantOrNone.decode(lastChanged, context) : null;
  } catch {
    return null;
  }
}
