import { isConfigured } from '../../src/connector/configured.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import type { PlannedChange } from '../../src/connector/write.ts';
import type { Employee } from '../../src/model/index.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { type EncodedFields, extensionOf } from './encode-employee.ts';
import type { BamboohrMappings } from './mappings.ts';

type Notes = PlannedChange['refused'];

/** The columns of jobInfo that are text of the account's own lists. */
export const JOB_COLUMNS = { jobTitle: 'jobTitle', department: 'department', workLocation: 'location' } as const;

/** Values of an employee, sorted to where the source keeps them. */
export interface EncodedEmployee {
  /** By the names of POST /employees/{id}; null clears. */
  readonly fields: EncodedFields;
  /** Those that are kept in jobInfo, in the words of the model. */
  readonly job: Pick<Employee, (typeof JOB_FIELDS)[number]>;
  readonly refused: Notes;
  readonly lossy: Notes;
}

export const JOB_FIELDS = ['jobTitle', 'department', 'workLocation', 'legalEntity', 'manager'] as const;

const WHY_NOT: Readonly<Record<string, string>> = {
  name: 'is made of firstName and lastName: set these',
  status: 'changes when the employment ends: by a transition to INACTIVE',
  terminatedOn: 'comes with the end of the employment: by a transition to INACTIVE',
  nationalId: 'is secret and written only in the HRIS itself',
  bankAccounts: 'are secret and written only in the HRIS itself',
};

/** Nobody is made without them. */
export const REQUIRED = ['firstName', 'lastName'] as const;

/** Turns values into what is sent. Pure; countries, divisions and managers still have to be looked up. */
export function encodeEmployee(
  values: Employee,
  action: 'create' | 'update',
  { mapping, context }: { readonly mapping: BamboohrMappings['employee']; readonly context: MappingContext },
): EncodedEmployee {
  const isElsewhere = (field: string) => isConfigured(mapping.rows[field]);
  const elsewhere = Object.fromEntries(Object.entries(values).filter(([field]) => isElsewhere(field)));
  const own = without(values, new Set(Object.keys(elsewhere)));
  const told = withoutImplied(own, action);
  const refused = [...missing(told, action), ...pointsRefused(told), ...emailsApart(told)];
  const kept = without(told, new Set(refused.map(({ path }) => path.replace(/\[.*$/, ''))));
  const encoded = mapping.encode({ ...kept, ...elsewhere }, action, context);
  const { jobInfo: _columns, ...fields } = encoded.body;
  return {
    // A work e-mail that is told apart is the one, also beside a list without any.
    fields: textsOf(kept.workEmail === undefined ? fields : { ...fields, workEmail: kept.workEmail }),
    job: Object.fromEntries(JOB_FIELDS.filter((each) => kept[each] !== undefined).map((each) => [each, kept[each]])),
    refused: [
      ...refused,
      ...encoded.refused.map((path) => ({ path, detail: WHY_NOT[path] ?? 'is not taken by BambooHR' })),
    ],
    lossy: [...addressLossy(kept.homeAddress ?? null), ...labelsLossy(kept)],
  };
}

/** What is said twice, or is true of everybody who is made, needs no writing. */
function withoutImplied(values: Employee, action: 'create' | 'update'): Employee {
  const { name, status, ...rest } = values;
  const isName = name === `${values.firstName} ${values.lastName}`;
  return {
    ...rest,
    ...(isName || name === undefined ? {} : { name }),
    ...(status === undefined || (action === 'create' && status === 'ACTIVE') ? {} : { status }),
  };
}

function without(values: Employee, names: ReadonlySet<string>): Employee {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

function textsOf(fields: Readonly<Record<string, unknown>>): EncodedFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' && value !== '' ? value : null]),
  );
}

function missing(values: Employee, action: 'create' | 'update'): Notes {
  return REQUIRED.filter((field) => {
    const value = values[field];
    return value === undefined ? action === 'create' : value === null || value.trim() === '';
  }).map((path) => ({ path, detail: 'is required by BambooHR' }));
}

function pointsRefused({ contactPoints, personalContactPoints }: Employee): Notes {
  return [
    ...beyond('contactPoints', contactPoints ?? [], ['EMAIL', 'PHONE']),
    ...beyond('personalContactPoints', personalContactPoints ?? [], ['EMAIL', 'PHONE', 'MOBILE']),
  ];
}

function beyond(field: string, points: readonly ContactPoint[], types: readonly ContactPoint['type'][]): Notes {
  const detail = `has no place in BambooHR: there is one each of ${types.join(', ')}`;
  return points.flatMap(({ type }, at) => {
    const isFirst = points.findIndex((each) => each.type === type) === at;
    return isFirst && types.includes(type) ? [] : [{ path: `${field}[${at}]`, detail }];
  });
}

/** Both are the one work e-mail of the source. */
function emailsApart({ workEmail, contactPoints }: Employee): Notes {
  const listed = contactPoints?.find(({ type }) => type === 'EMAIL')?.value;
  const isApart = listed !== undefined && workEmail !== undefined && listed.toLowerCase() !== workEmail?.toLowerCase();
  return isApart ? [{ path: 'contactPoints', detail: 'names another e-mail than workEmail: BambooHR has one' }] : [];
}

function addressLossy(address: Address | null): Notes {
  if (address === null) return [];
  return [
    ...(address.lines.length > 2
      ? [{ path: 'homeAddress.lines', detail: 'BambooHR has two: further ones join the second' }]
      : []),
    ...(address.name === null ? [] : [{ path: 'homeAddress.name', detail: 'BambooHR has no name in an address' }]),
  ];
}

function labelsLossy({ contactPoints, personalContactPoints }: Employee): Notes {
  const lost = (field: string, points: readonly ContactPoint[], isKept: (point: ContactPoint) => boolean): Notes =>
    points.flatMap((point, at) =>
      point.label === null || isKept(point)
        ? []
        : [
            {
              path: `${field}[${at}].label`,
              detail: 'BambooHR has no label but the extension `ext. 12` of a work phone',
            },
          ],
    );
  return [
    ...lost('contactPoints', contactPoints ?? [], (point) => point.type === 'PHONE' && extensionOf(point) !== null),
    ...lost('personalContactPoints', personalContactPoints ?? [], () => false),
  ];
}
