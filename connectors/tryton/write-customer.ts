import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { Values } from './client.ts';
import { customerMapping } from './mapping.ts';
import { writer } from './write.ts';
import { type Places, placesOf } from './write-address.ts';
import { apart, withElsewhere } from './write-configured.ts';
import { addedStep, heldIn } from './write-family.ts';
import { isSame, type Look } from './write-looks.ts';
import {
  checkedIdentifiers,
  familiesOf,
  type Lists,
  listsOfNew,
  naturalDomain,
  ownIdDomain,
  withOwnId,
} from './write-party.ts';
import {
  createStep,
  type Draft,
  deleteCall,
  differencesOf,
  idOfKey,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  termOf,
  type WriteEnvironment,
  writeStep,
} from './write-steps.ts';

type Customer = Model<'Customer'>;

const MODEL = 'party.party';
const OWN = ['name', 'status'] as const;
const LISTS = ['addresses', 'contactPoints', 'identifiers'] as const;
const FIELDS = [...OWN, ...LISTS, 'paymentTerms'] as const;

/** Writes customers: a party is made with all its lists in one call, and changed in one, with one more for every entry that is new. */
export function customerWriter(environment: WriteEnvironment): WritePort<'Customer'> {
  return {
    ...writer(environment.client),
    actions: ['create', 'update', 'remove'],
    fields: withElsewhere(environment.mappings.customer, { create: FIELDS, update: FIELDS }),
    plan: (change, call) => plan(environment, change, call),
  };
}

function plan(environment: WriteEnvironment, change: Change<'Customer'>, call: Call): Promise<PlannedChange> {
  switch (change.action) {
    case 'create':
      return planCreate(environment, change.values, call);
    case 'update':
      return planUpdate(environment, change, call);
    case 'remove':
      return Promise.resolve(planRemove(environment, change));
    default:
      return Promise.resolve(refusedWhole('', `customers cannot ${change.action} in this source`));
  }
}

/** What of a change this source takes, in its own terms. */
interface Taken {
  readonly own: Values;
  readonly lists: Lists;
  readonly places: Places;
  readonly refused: Notes;
  readonly lossy: Notes;
}

async function taken(
  environment: WriteEnvironment,
  values: Customer,
  action: 'create' | 'update',
  call: Call,
): Promise<Taken> {
  const { name, status, addresses, contactPoints, identifiers, paymentTerms } = values;
  const isProspect = status === 'PROSPECT';
  const simple = { ...(name === undefined ? {} : { name }), ...(status === undefined || isProspect ? {} : { status }) };
  const [places, term] = await Promise.all([
    placesOf(environment, addresses ?? [], call),
    termOf(environment, paymentTerms, call),
  ]);
  const numbers = checkedIdentifiers(identifiers ?? []);
  return {
    own: {
      ...customerMapping.encode(simple, action, environment.context).body,
      ...(term.id === undefined ? {} : { customer_payment_term: term.id }),
    },
    lists: {
      ...(addresses === undefined ? {} : { addresses: places.taken }),
      ...(contactPoints === undefined ? {} : { contactPoints }),
      ...(identifiers === undefined ? {} : { identifiers: numbers.taken }),
    },
    places: places.places,
    refused: [
      ...refusedFields(values, [...FIELDS, ...alwaysSo(values)]),
      ...(isProspect ? [{ path: 'status', detail: 'a party is in use or not: the source knows no prospects' }] : []),
      ...places.refused,
      ...numbers.refused,
      ...term.refused,
    ],
    lossy: [...places.lossy, ...numbers.lossy],
  };
}

/** What is true of every party: neither refused nor sent when somebody says it. */
function alwaysSo({ kind }: Customer): readonly string[] {
  return kind === 'ORGANIZATION' ? ['kind'] : [];
}

async function planCreate(environment: WriteEnvironment, asked: Customer, call: Call): Promise<PlannedChange> {
  const { settings } = environment;
  const elsewhere = await apart(environment, nounIn(environment), { asked }, call);
  const values = elsewhere.own;
  const { own, lists, places, refused, lossy } = await taken(environment, values, 'create', call);
  const [children, category] = await Promise.all([
    listsOfNew(environment, lists, places, call),
    categoryOf(environment, call),
  ]);
  const hasOwnId = settings.correlation.customer === 'identifier';
  const party = { ...own, ...elsewhere.values, ...children, ...category, ...(hasOwnId ? withOwnId(children) : {}) };
  const domain = hasOwnId ? ownIdDomain() : await naturalDomain(environment, own, call);
  return planned(
    [
      createStep(
        environment,
        { model: MODEL, values: party, domain },
        newValues({ ...values, ...elsewhere.given }, [...FIELDS, ...alwaysSo(values), ...elsewhere.fields]),
      ),
    ],
    [...refused, ...elsewhere.refused],
    lossy,
  );
}

function nounIn({ mappings }: WriteEnvironment) {
  return { model: MODEL, mapping: mappings.customer };
}

/** Without it the party would be none of the customers. */
async function categoryOf({ client, settings }: WriteEnvironment, call: Call): Promise<Values> {
  const name = settings.customerCategory;
  if (name === null) return {};
  const [id] = await client.searchIds({ model: 'party.category', domain: [['name', '=', name]], limit: 1 }, call);
  if (id !== undefined) return { categories: [['add', [id]]] };
  const detail = 'there is no category for new customers (make it, or set customerCategory)';
  throw new SourceError('invalid', { source: 'tryton', operation: 'plan a customer', detail, wasSent: false });
}

async function planUpdate(
  environment: WriteEnvironment,
  { key, current, values: asked }: Extract<Change<'Customer'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const id = idOfKey(key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const elsewhere = await apart(environment, nounIn(environment), { asked, current: current.record }, call);
  const values = elsewhere.own;
  const { lists, places, lossy, ...rest } = await taken(environment, values, 'update', call);
  const own = { ...rest.own, ...elsewhere.values };
  const refused = [...rest.refused, ...elsewhere.refused];
  const [[row], families] = await Promise.all([
    environment.client.searchRead({ model: MODEL, domain: [['id', '=', id]], fields: Object.keys(own) }, call),
    familiesOf(environment, id, { lists, places }, call),
  ]);
  if (row === undefined) return refusedWhole('', 'the source does not show this record');
  const diff = [
    ...differencesOf(current.record, values, [...OWN, 'paymentTerms']),
    ...differencesOf(current.record, elsewhere.given, elsewhere.fields),
  ].filter(({ path }) => !refused.some((each) => each.path === path));
  const after = Object.fromEntries(Object.entries(own).filter(([field, value]) => !isSame(row[field], value)));
  const before = heldIn(row, after);
  const listed = families.filter(({ change }) => change.commands.after.length > 0);
  const looks = (side: 'after' | 'before', holds: Values): readonly Look[] => [
    ...(Object.keys(holds).length === 0 ? [] : [{ look: 'row', model: MODEL, id, holds } as const]),
    ...listed.flatMap(({ change }) => change.looks[side]),
  ];
  const commands = (side: 'after' | 'before') =>
    Object.fromEntries(listed.map(({ family, change }) => [family.into, change.commands[side]]));
  const written = {
    model: MODEL,
    id,
    version: current.version,
    after: { ...after, ...commands('after') },
    before: { ...before, ...commands('before') },
    looks: { after: looks('after', after), before: looks('before', before) },
    isLast: true,
  };
  const isWritten = Object.keys(written.after).length > 0;
  const drafts: readonly Draft[] = [
    ...(isWritten ? [writeStep(environment, written, [...diff, ...listed.flatMap(({ change }) => change.diff)])] : []),
    ...families.flatMap(({ family, change }) => change.added.map((each) => addedStep(environment, family, id, each))),
  ];
  return planned(drafts, refused, lossy);
}

/** What refers to a party for good, an order or an invoice, makes the source refuse; then it can be put out of use. */
function planRemove(
  environment: WriteEnvironment,
  { key, current }: Extract<Change<'Customer'>, { action: 'remove' }>,
): PlannedChange {
  const id = idOfKey(key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const removed = deleteCall(environment, MODEL, id, current.version);
  const diff = [{ path: '', before: current.record.name ?? null, after: null }];
  return planned([{ ...removed, diff, undo: { kind: 'none', call: null } }]);
}
