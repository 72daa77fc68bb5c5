import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { type Mapping, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { newValues, planned, refusedFields, refusedWhole } from '../../src/connector/plans.ts';
import { inText, OWN_ID, SELF } from '../../src/connector/step.ts';
import type { Change, Difference, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { Address } from '../../src/model/values.ts';
import { textOf } from './codecs.ts';
import { nameOf } from './mapping-customer.ts';
import { OWN_ID_META } from './meta.ts';
import type { WooEnvironment } from './records.ts';
import type { WooCustomer } from './wire.ts';
import { missing, settingStep, wooWrite } from './write.ts';
import { type Settable, settable, withEntries } from './write-configured.ts';
import { contactPointsAsked } from './write-contact-points.ts';
import { type Look, readRaw } from './write-looks.ts';
import {
  type Asked,
  addressAsked,
  allOf,
  asked,
  changedMembers,
  isKept,
  merged,
  personAsked,
  refused,
  whole,
  within,
} from './write-members.ts';

const UPDATE = ['name', 'addresses', 'contactPoints'] as const;
const CREATE = ['kind', ...UPDATE] as const;
const NOT_HELD = 'the shop does not hold it (see the lineage page)';

/**
 * Writes customers. Our id goes into `meta_data._mainstem_id`; the shop holds an e-mail address for one user alone.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#customers
 */
export function customerWrite(
  mapping: Mapping<WooCustomer, 'Customer'>,
  environment: WooEnvironment,
): WritePort<'Customer'> {
  const fields = settable(mapping, { create: CREATE, update: UPDATE }, environment);
  const writing = { ...environment, mapping, settable: fields };
  return wooWrite<'Customer'>(environment, {
    actions: ['create', 'update'],
    fields: fields.fields,
    plan: async (change, call) => {
      if (change.action === 'create') return planCreate(writing, change.values);
      if (change.action === 'update') return planUpdate(writing, change, call);
      return refusedWhole('', 'customers are created and changed, nothing else');
    },
  });
}

interface Writing extends WooEnvironment {
  readonly mapping: Mapping<WooCustomer, 'Customer'>;
  readonly settable: Settable<'Customer'>;
}

function planCreate({ settable: { fields, isOwn, metaOf } }: Writing, values: Model<'Customer'>): PlannedChange {
  const { name, kind } = values;
  if (name === undefined || name === null) return refusedWhole('name', 'a customer has a name');
  const set = allOf([askedOf({}, ownOf(values, isOwn), kind === 'ORGANIZATION'), metaOf(values)]);
  const email = set.members['email'];
  const notes = [...refusedFields(values, fields.create, NOT_HELD), ...set.refused];
  if (typeof email !== 'string')
    return planned([], [...notes, { path: 'contactPoints', detail: 'a customer of the shop has an e-mail address' }]);
  if (set.refused.length > 0) return planned([], notes);
  const path = '/customers';
  const undo = {
    operation: 'DELETE /customers/{id}',
    objectType: 'customers',
    key: SELF,
    request: { method: 'DELETE', path: `${path}/${inText(SELF)}?force=true`, body: null },
    expects: { look: 'gone' } satisfies Look,
  } as const;
  const create = {
    operation: 'POST /customers',
    objectType: 'customers',
    key: null,
    request: {
      method: 'POST',
      path,
      body: withEntries(merged(set.members, { meta_data: { [OWN_ID_META]: OWN_ID } })),
    },
    expects: { look: 'own', id: OWN_ID, email, customer: null } satisfies Look,
    diff: newValues(values, fields.create),
    undo: { kind: 'delete', call: undo },
  } as const;
  return planned([create], notes, set.lossy);
}

async function planUpdate(
  environment: Writing,
  { key, values }: Extract<Change<'Customer'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const raw = await readRaw(environment, 'customers', key, call);
  if (raw === null) throw missing('customers');
  const isOrganization = textOf(valueAt(raw, 'billing.company')) !== null;
  const { fields, isOwn, metaOf } = environment.settable;
  const set = allOf([askedOf(raw, ownOf(values, isOwn), isOrganization), metaOf(values)]);
  const notes = [...refusedFields(values, fields.update, NOT_HELD), ...set.refused];
  const change = changedMembers(raw, set.members);
  if (change === null) return planned([], notes, set.lossy);
  const diff = differences(environment.mapping, environment, {
    raw,
    after: merged(raw, change.after),
    fields: fields.update,
  });
  const step = settingStep({
    objectType: 'customers',
    key,
    path: `/customers/${key}`,
    operation: 'PUT /customers/{id}',
    change,
    diff,
    undo: 'restore',
    guarded: false,
  });
  return planned([step], notes, set.lossy);
}

/** The values without those that the configuration puts elsewhere. */
export function ownOf<T extends object>(values: T, isOwn: (field: string) => boolean): Partial<T> {
  const own: Partial<T> = { ...values };
  for (const field of Object.keys(own)) if (!isOwn(field)) Reflect.deleteProperty(own, field);
  return own;
}

function askedOf(raw: object, values: Model<'Customer'>, isOrganization: boolean): Asked {
  const { name, addresses, contactPoints } = values;
  return allOf([
    ...(name === undefined ? [] : [nameAsked(name, raw, isOrganization)]),
    ...(addresses === undefined ? [] : [whole(addressesAsked(addresses ?? [], raw))]),
    ...(contactPoints === undefined ? [] : [whole(contactPointsAsked(contactPoints ?? [], raw))]),
  ]);
}

function nameAsked(name: string | null, raw: object, isOrganization: boolean): Asked {
  if (name === null || name.trim() === '') return refused('name', 'a customer has a name');
  // However it is put together, it is the name already.
  if (nameOf(wireOf<WooCustomer>(raw)) === name) return asked({});
  if (!isKept(name)) return refused('name', 'the shop would alter a text with tags, encoded octets or surplus spaces');
  return asked(isOrganization ? { billing: { company: name } } : personAsked(name));
}

function addressesAsked(addresses: readonly Address[], raw: object): Asked {
  const places = { BILLING: 'billing', SHIPPING: 'shipping' } as const;
  const taken = new Set<string>();
  const parts = addresses.map((address, index) => {
    const path = `addresses[${index}]`;
    const place = address.type === 'BILLING' || address.type === 'SHIPPING' ? places[address.type] : null;
    if (place === null) return refused(path, 'the shop has a billing and a shipping address');
    if (taken.has(place)) return refused(path, 'the shop has one address of each kind');
    taken.add(place);
    return within(place, addressAsked(address, valueAt(raw, place), path));
  });
  const blank = Object.values(places)
    .filter((place) => !taken.has(place))
    .map((place) => asked({ [place]: addressAsked(null, null, place).members }));
  return allOf([...parts, ...blank]);
}

interface Sides {
  readonly raw: unknown;
  readonly after: unknown;
  readonly fields: readonly string[];
}

/** What of the record is another than before, in the words of the model. */
export function differences<W, E extends EntityName>(
  mapping: Mapping<W, E>,
  { context }: WooEnvironment,
  { raw, after, fields }: Sides,
): readonly Difference[] {
  const shown = (record: unknown): Readonly<Record<string, unknown>> => ({
    ...mapping.decode(wireOf<W>(record), context, fields).record,
  });
  const [old, made] = [shown(raw), shown(after)];
  return fields
    .filter((path) => !isDeepStrictEqual(old[path], made[path]))
    .map((path) => ({ path, before: old[path] ?? null, after: made[path] ?? null }));
}
