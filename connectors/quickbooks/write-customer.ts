import type { Call } from '../../src/connector/contract.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import {
  type Members,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  writePort,
} from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { QuickbooksObject } from './objects.ts';
import { type PortEnvironment, readByKeys } from './ports.ts';
import type { QboCustomer } from './wire.ts';
import {
  creation,
  deactivation,
  effectOf,
  KEY_LIFETIME_MS,
  lookFor,
  sendStep,
  shownBy,
  sparseUpdate,
} from './write.ts';
import { addressMembers, contactMembers } from './write-customer-parts.ts';

type Customers = QuickbooksObject<QboCustomer, 'Customer'>;

const UPDATED = ['name', 'legalName', 'status', 'addresses', 'contactPoints'] as const;
const CREATED = [...UPDATED, 'currency'] as const;

const NOT_HELD = 'customers do not hold it, or only a person sets it (see the lineage page)';

/** Writes customers. Our id goes into the notes of those that we make; what was made is deactivated, for nothing deletes it. */
export function customerWrite(customers: Customers, environment: PortEnvironment): WritePort<'Customer'> {
  return writePort<'Customer'>({
    actions: ['create', 'update'],
    fields: { create: CREATED, update: UPDATED },
    keyLifetimeMs: KEY_LIFETIME_MS,
    plan: async (change, call) => {
      if (change.action === 'create') return planCreate(customers, environment, change.values);
      if (change.action === 'update') return planUpdate(customers, environment, change, call);
      return refusedWhole('', 'customers are made, changed and deactivated, nothing else');
    },
    send: (step, inputs, call) => sendStep(environment, step, inputs, call),
    look: (step, inputs, call) => lookFor(customers, environment, { call: step, inputs }, call),
  });
}

function planCreate(customers: Customers, environment: PortEnvironment, values: Model<'Customer'>): PlannedChange {
  const { name, status, currency } = values;
  if (name === undefined || name === null) return refusedWhole('name', 'a customer has a name');
  if ((status ?? 'ACTIVE') !== 'ACTIVE') return refusedWhole('status', 'a new customer is active');
  const { members, refused, lossy } = membersOf(environment, values, {});
  const body = {
    ...members,
    ...(currency === undefined || currency === null ? {} : { CurrencyRef: { value: currency } }),
  };
  const shown = shownBy(customers, environment, { ...body, Active: true });
  const asked = CREATED.filter((field) => values[field] !== undefined && values[field] !== null);
  return planned(
    [
      creation({
        objectType: 'Customer',
        body,
        noteIn: 'Notes',
        among: { field: 'DisplayName', value: name },
        diff: newValues(shown, asked),
        undo: { kind: 'void', call: deactivation('Customer') },
      }),
    ],
    [...refusedFields(values, CREATED, NOT_HELD), ...refused],
    lossy,
  );
}

async function planUpdate(
  customers: Customers,
  environment: PortEnvironment,
  { key, values, current }: Extract<Change<'Customer'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  if (values.name === null) return refusedWhole('name', 'a customer has a name');
  const [raw] = await readByKeys(customers, environment, [key], call);
  if (raw === undefined)
    throw answers.failure('not-found', 'query Customer', { detail: 'the customer is not visible' });
  const { members, refused, lossy } = membersOf(environment, values, wireOf<QboCustomer>(raw));
  const changing = Object.entries(members).filter(
    ([name, value]) => effectOf(customers, environment, raw, { [name]: value }).length > 0,
  );
  const set = Object.fromEntries(changing);
  const notes = [...refusedFields(values, UPDATED, NOT_HELD), ...refused];
  if (changing.length === 0) return planned([], notes, lossy);
  const restored = Object.fromEntries(changing.map(([name]) => [name, valueAt(raw, name) ?? null]));
  const update = sparseUpdate({
    objectType: 'Customer',
    key,
    version: current.version ?? '',
    members: set,
    restored,
    diff: effectOf(customers, environment, raw, set),
  });
  return planned([update], notes, lossy);
}

interface Asked {
  readonly members: Members;
  readonly refused: Notes;
  readonly lossy: Notes;
}

function membersOf({ context }: PortEnvironment, values: Model<'Customer'>, held: QboCustomer): Asked {
  const { name, legalName, status, addresses, contactPoints } = values;
  const placed = addresses === undefined ? null : addressMembers(addresses ?? [], held);
  const points = contactPoints === undefined ? null : contactMembers(contactPoints ?? [], held, context.country);
  const isBadName = typeof name === 'string' && (name.length > 500 || /[:\t\n]/.test(name));
  const isBadStatus = status === 'PROSPECT' || status === null;
  return {
    members: {
      ...(name === undefined ? {} : { DisplayName: name }),
      ...(legalName === undefined ? {} : { CompanyName: legalName }),
      ...(status === undefined || isBadStatus ? {} : { Active: status === 'ACTIVE' }),
      ...placed?.members,
      ...points?.members,
    },
    refused: [
      ...(isBadName
        ? [{ path: 'name', detail: 'a name has no colon, tab or new line, and 500 characters at most' }]
        : []),
      ...(isBadStatus ? [{ path: 'status', detail: 'a customer is active or inactive' }] : []),
    ],
    lossy: [...(placed?.lossy ?? []), ...(points?.lossy ?? [])],
  };
}
