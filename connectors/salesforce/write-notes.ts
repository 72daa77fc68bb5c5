import type { MappingContext } from '../../src/connector/mapping.ts';
import { isPlace } from '../../src/connector/step.ts';
import type { PlannedChange } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Contact, Customer, Employee } from '../../src/model/index.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';

export type Notes = PlannedChange['refused'];

/** What of some values a record has no room for. A refused field is left out whole; of a lossy one the rest is written. */
export interface Room {
  readonly refused: Notes;
  readonly lossy: Notes;
}

export function customerRoom(values: Customer, context: MappingContext, accountTypes: readonly string[]): Room {
  return {
    refused: [
      ...statusNotes(values.status, accountTypes),
      ...referenceNotes('parent', values.parent, 'Account', context),
      ...referenceNotes('accountOwner', values.accountOwner, 'User', context),
    ],
    lossy: [
      ...surplus('identifiers', values.identifiers, ['VAT', 'DUNS']),
      ...addressNotes(values.addresses, ['BILLING', 'SHIPPING']),
      ...pointNotes(values.contactPoints, ['PHONE', 'WEBSITE']),
    ],
  };
}

export function contactRoom(values: Contact, context: MappingContext): Room {
  return {
    refused: referenceNotes('customer', values.customer, 'Account', context),
    lossy: [
      ...addressNotes(values.addresses, ['POSTAL']),
      ...pointNotes(values.contactPoints, ['EMAIL', 'PHONE', 'MOBILE']),
      ...otherEmail(values.contactPoints, values.email),
    ],
  };
}

export function employeeRoom(values: Employee, context: MappingContext): Room {
  return {
    refused: [
      ...(values.status === null ? [{ path: 'status', detail: 'a user is active or not' }] : []),
      ...referenceNotes('manager', values.manager, 'User', context),
    ],
    lossy: [
      ...pointNotes(values.contactPoints, ['EMAIL', 'PHONE']),
      ...otherEmail(values.contactPoints, values.workEmail),
    ],
  };
}

/** An account must stay one that counts as a customer, or nobody would see it again. */
function statusNotes(status: Customer['status'], accountTypes: readonly string[]): Notes {
  if (status === 'PROSPECT' && !accountTypes.includes('Prospect'))
    return [{ path: 'status', detail: 'prospects are no customers here (see the setting accountTypes)' }];
  if (status === 'INACTIVE')
    return [{ path: 'status', detail: 'an account is a prospect or a customer, there is no inactive one (remove it)' }];
  return status === null ? [{ path: 'status', detail: 'an account without a type is a customer' }] : [];
}

/** Only a record of this organisation can be pointed at. */
function referenceNotes(
  path: string,
  reference: Reference | null | undefined,
  objectType: string,
  { connection }: MappingContext,
): Notes {
  if (reference === undefined || reference === null || isPlace(reference)) return [];
  if (reference.by === 'key' && reference.objectType === objectType && reference.connection === connection) return [];
  return [{ path, detail: `is no ${objectType} of this organisation` }];
}

/** The entries behind the first of each type, and those of types that are not kept. */
function surplus(field: string, list: readonly Typed[] | null | undefined, types: readonly string[]): Notes {
  return (list ?? []).flatMap(({ type }, index) => {
    const isKept = types.includes(type) && list?.findIndex((each) => each.type === type) === index;
    return isKept
      ? []
      : [{ path: `${field}[${index}]`, detail: `not kept: there is room for one ${types.join(', one ')}` }];
  });
}

interface Typed {
  readonly type: string;
}

function addressNotes(addresses: readonly Address[] | null | undefined, types: readonly string[]): Notes {
  const named = (addresses ?? []).flatMap(({ name }, index) =>
    name === null || name === undefined
      ? []
      : [{ path: `addresses[${index}].name`, detail: 'not kept: addresses have no name of their own' }],
  );
  return [...surplus('addresses', addresses, types), ...named];
}

function pointNotes(points: readonly ContactPoint[] | null | undefined, types: readonly string[]): Notes {
  const labelled = (points ?? []).flatMap(({ label }, index) =>
    label === null || label === undefined
      ? []
      : [{ path: `contactPoints[${index}].label`, detail: 'not kept: the fields have no labels' }],
  );
  return [...surplus('contactPoints', points, types), ...labelled];
}

/** An e-mail among the contact points that is not the one that is asked for beside them: there is one field for both. */
function otherEmail(points: readonly ContactPoint[] | null | undefined, email: string | null | undefined): Notes {
  const index = (points ?? []).findIndex(({ type }) => type === 'EMAIL');
  const value = points?.[index]?.value;
  if (value === undefined || email === undefined || value.toLowerCase() === email?.toLowerCase()) return [];
  return [
    { path: `contactPoints[${index}]`, detail: 'not kept: another e-mail is asked for, and there is room for one' },
  ];
}
