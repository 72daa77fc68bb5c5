import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import {
  type Members,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
} from '../../src/connector/plans.ts';
import { OWN_ID, SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, StepCall, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { OWN } from './codecs.ts';
import { gidOf } from './gid.ts';
import type { ShopifyObject } from './objects.ts';
import type { PortEnvironment } from './reading.ts';
import type { ShopifyCustomer } from './wire.ts';
import { CODED_ERRORS, callOf, readWhole, shopifyWrite, shownBy, USER_ERRORS } from './write-calls.ts';
import { FIELDS, heldMembers, membersOf, nodeWith } from './write-customer-members.ts';
import { withoutKeys } from './write-looks.ts';

type Customers = ShopifyObject<ShopifyCustomer, 'Customer'>;

const NOT_HELD = 'customers of a shop do not hold it (see the lineage page)';

const CREATE = `mutation ($input: CustomerInput!) { customerCreate(input: $input) { customer { id } ${USER_ERRORS} } }`;
const SET = `mutation ($identifier: CustomerSetIdentifiers!, $input: CustomerSetInput!) {
  customerSet(identifier: $identifier, input: $input) { customer { id } ${CODED_ERRORS} } }`;
const DELETE = `mutation ($input: CustomerDeleteInput!) { customerDelete(input: $input) { deletedCustomerId ${USER_ERRORS} } }`;

/**
 * Writes customers. A new one is made only under an e-mail or phone that nobody has: the shop keeps both unique, so that one that was sent
 * twice is refused; our id goes into a metafield.
 *
 * Source: Admin GraphQL 2026-07, customerCreate, customerSet and customerDelete, https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/customerSet
 */
export function customerWrite(customers: Customers, environment: PortEnvironment): WritePort<'Customer'> {
  return shopifyWrite(customers, environment, {
    actions: ['create', 'update'],
    fields: { create: FIELDS, update: FIELDS },
    plan: async (change, call) => {
      if (change.action === 'create') return planCreate(customers, environment, change.values);
      if (change.action === 'update') return planUpdate(customers, environment, change, call);
      return refusedWhole('', 'customers are made and changed, nothing else');
    },
  });
}

function planCreate(customers: Customers, environment: PortEnvironment, values: Model<'Customer'>): PlannedChange {
  const { members, refused, lossy } = membersOf(values, null, environment.context);
  const notes = [...refusedFields(values, FIELDS, NOT_HELD), ...refused];
  const identifier = identifierIn(members);
  if (identifier === null)
    return planned([], [...notes, { path: 'contactPoints', detail: 'a new customer has an e-mail or a phone' }], lossy);
  const shown = shownBy(customers, environment, nodeWith({}, members));
  const input = { ...members, metafields: [{ ...OWN, type: 'single_line_text_field', value: OWN_ID }] };
  const create = callOf({
    mutation: 'customerCreate',
    document: CREATE,
    variables: { input },
    objectType: 'Customer',
    key: null,
    look: { look: 'own', identifier, id: OWN_ID },
  });
  const asked = FIELDS.filter((field) => values[field] !== undefined && !notes.some(({ path }) => path === field));
  return planned(
    [{ ...create, diff: newValues(shown, asked), undo: { kind: 'delete', call: deleteCall() } }],
    notes,
    lossy,
  );
}

function identifierIn({ email, phone }: Members): Readonly<Record<string, string>> | null {
  if (typeof email === 'string') return { emailAddress: email };
  return typeof phone === 'string' ? { phoneNumber: phone } : null;
}

function deleteCall(): StepCall {
  return callOf({
    mutation: 'customerDelete',
    document: DELETE,
    variables: { input: { id: SELF } },
    objectType: 'Customer',
    key: SELF,
    look: { look: 'gone' },
  });
}

async function planUpdate(
  customers: Customers,
  environment: PortEnvironment,
  { key, values }: Extract<Change<'Customer'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const node = await readWhole(customers, environment, key, call);
  const { members, refused, lossy } = membersOf(values, node, environment.context);
  const notes: Notes = [...refusedFields(values, FIELDS, NOT_HELD), ...refused];
  const before = shownBy(customers, environment, node);
  const after = shownBy(customers, environment, nodeWith(node, members));
  const changed = FIELDS.filter((field) => !isDeepStrictEqual(withoutKeys(before[field]), withoutKeys(after[field])));
  if (changed.length === 0) return planned([], notes, lossy);
  const pick = (record: Model<'Customer'>) =>
    Object.fromEntries(changed.map((field) => [field, withoutKeys(record[field])]));
  const sent = Object.fromEntries(Object.entries(members).filter(([name]) => isPartOf(name, changed)));
  const step = { key, after: pick(after), before: pick(before) };
  const diff = changed.map((path) => ({ path, before: step.before[path] ?? null, after: step.after[path] ?? null }));
  const restored = setCall({ key, before: step.after, after: step.before }, heldMembers(node, sent));
  return planned([{ ...setCall(step, sent), diff, undo: { kind: 'restore', call: restored } }], notes, lossy);
}

const PARTS: Readonly<Record<string, string>> = {
  firstName: 'name',
  lastName: 'name',
  email: 'contactPoints',
  phone: 'contactPoints',
  addresses: 'addresses',
};

function isPartOf(member: string, fields: readonly string[]): boolean {
  return fields.includes(PARTS[member] ?? '');
}

interface Setting {
  readonly key: string;
  readonly after: Readonly<Record<string, unknown>>;
  readonly before: Readonly<Record<string, unknown>>;
}

function setCall({ key, after, before }: Setting, input: Members): StepCall {
  return callOf({
    mutation: 'customerSet',
    document: SET,
    variables: { identifier: { id: gidOf('Customer', key) }, input },
    objectType: 'Customer',
    key,
    look: { look: 'values', after, before },
  });
}
