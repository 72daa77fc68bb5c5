import { isDeepStrictEqual } from 'node:util';
import { vatOf } from '../../src/connector/codecs.ts';
import type { Call } from '../../src/connector/contract.ts';
import {
  type Draft,
  keyReferred,
  type Members,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  writable,
} from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Contact, Customer } from '../../src/model/index.ts';
import type { ContactPoint, Identifier } from '../../src/model/values.ts';
import type { Fields } from './fields.ts';
import { type OdooObject, objectTypeOf } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import type { OdooPartner } from './wire.ts';
import { creation, methodCall, NEVER, odooWrite, SELF, shows, undoneBy } from './write.ts';
import { addressPlan, type Places } from './write-address.ts';
import { changedValues, updateDraft } from './write-values.ts';

const MODEL = 'res.partner';

/** Writes customers: the partner itself with its own address in one call, a change of other addresses in a second. */
export function customerWrite(
  object: OdooObject<OdooPartner, 'Customer'>,
  environment: PortEnvironment,
  places: Places,
): WritePort<'Customer'> {
  const fields = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['create', 'update'],
    fields,
    plan: async (change: Change<'Customer'>, call: Call): Promise<PlannedChange> => {
      const known = await environment.catalogue.of(MODEL, call);
      if (change.action === 'create')
        return createCustomer(change.values, { object, environment, places, known, fields: fields.create }, call);
      if (change.action === 'update')
        return updateCustomer(change, { object, environment, places, known, fields: fields.update }, call);
      return refusedWhole('', 'Odoo archives customers: set status to INACTIVE');
    },
  });
}

interface Planning {
  readonly object: OdooObject<OdooPartner, 'Customer'>;
  readonly environment: PortEnvironment;
  readonly places: Places;
  readonly known: Fields;
  readonly fields: readonly string[];
}

const NOT_TAKEN = 'is not set through this connector';

async function createCustomer(values: Customer, planning: Planning, call: Call): Promise<PlannedChange> {
  const { object, environment, known, fields } = planning;
  const refused = refusedFields(values, fields, NOT_TAKEN);
  if (values.name === undefined || values.name === null) return refusedWhole('name', 'a customer needs a name');
  const { taken, lossy } = arriving(only(values, fields), known);
  const address = await addressPlan(taken.addresses ?? [], { key: null, current: [] }, planning.places, call);
  const { addresses: _asked, ...own } = taken;
  const { body } = object.mapping.encode(own, 'create', environment.context);
  const members = {
    ...within(body, known),
    ...address.own,
    customer_rank: 1,
    ...(address.commands.length === 0 ? {} : { child_ids: address.commands }),
  };
  const after = { ...own, ...(address.after.length === 0 ? {} : { addresses: address.after }) };
  const archived = { look: 'values', after: { status: 'INACTIVE' } } as const;
  // Addresses below a partner that is deleted would stay behind without it.
  const undo =
    address.commands.length === 0
      ? undoneBy('delete', { model: MODEL, method: 'unlink', key: SELF, expects: { look: 'gone' } })
      : undoneBy('void', {
          model: MODEL,
          method: 'write',
          key: SELF,
          args: { vals: { active: false } },
          expects: archived,
        });
  const { externalIdField } = environment.settings;
  const step = creation({ model: MODEL, values: members, diff: newValues(after, fields) }, externalIdField, undo);
  return planned([step], refused, [...lossy, ...address.lossy]);
}

async function updateCustomer(
  { key, current, values }: Extract<Change<'Customer'>, { action: 'update' }>,
  planning: Planning,
  call: Call,
): Promise<PlannedChange> {
  const { object, environment, known, fields } = planning;
  const { record } = current;
  const changed = changedValues(values, record);
  const refused = refusedFields(changed, fields, NOT_TAKEN);
  const { taken, lossy } = arriving(only(changed, fields), known);
  const { addresses, ...own } = taken;
  const updating = { object, key, current: record, values: own };
  const drafts: Draft[] = [updateDraft(updating, environment, known)].filter((draft) => draft !== null);
  if (addresses === undefined) return planned(drafts, refused, lossy);
  const held = record.addresses ?? [];
  const address = await addressPlan(addresses ?? [], { key, current: held }, planning.places, call);
  const children = address.commands.length === 0 ? {} : { child_ids: address.commands };
  if (isDeepStrictEqual(held, address.after) || (shows(held, address.after) && address.isSame))
    return planned(drafts, refused, [...lossy, ...address.lossy]);
  const back = address.undo.length === 0 ? {} : { child_ids: address.undo };
  const undo: Draft['undo'] = address.hasNew
    ? NEVER
    : undoneBy('restore', {
        model: MODEL,
        method: 'write',
        key,
        args: { vals: { ...address.before, ...back } },
        expects: { look: 'values', after: { addresses: held } },
      });
  const expects = { look: 'values', after: { addresses: address.after } } as const;
  const call2 = methodCall({
    model: MODEL,
    method: 'write',
    key,
    args: { vals: { ...address.own, ...children } },
    expects,
  });
  const diff = [{ path: 'addresses', before: held, after: address.after }];
  return planned([...drafts, { ...call2, diff, undo }], refused, [...lossy, ...address.lossy]);
}

/** Writes people at customers. */
export function contactWrite(
  object: OdooObject<OdooPartner, 'Contact'>,
  environment: PortEnvironment,
): WritePort<'Contact'> {
  const fields = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['create', 'update'],
    fields,
    plan: async (change: Change<'Contact'>, call: Call): Promise<PlannedChange> => {
      const known = await environment.catalogue.of(MODEL, call);
      if (change.action === 'create')
        return createContact(change.values, { object, environment, known, fields: fields.create });
      if (change.action !== 'update') return refusedWhole('', 'Odoo archives people, and this connector does not');
      const { record } = change.current;
      const changed = changedValues(change.values, record);
      const refused = refusedFields(changed, fields.update, NOT_TAKEN);
      const { taken, lossy } = arriving(withEmail(only(changed, fields.update), record), known);
      const draft = updateDraft({ object, key: change.key, current: record, values: taken }, environment, known);
      return planned(draft === null ? [] : [draft], refused, lossy);
    },
  });
}

function createContact(
  values: Contact,
  {
    object,
    environment,
    known,
    fields,
  }: Omit<Planning, 'places' | 'object'> & { readonly object: OdooObject<OdooPartner, 'Contact'> },
): PlannedChange {
  const refused = refusedFields(values, fields, NOT_TAKEN);
  const parent = values.customer === undefined || values.customer === null ? null : keyReferred(values.customer, MODEL);
  if (parent === null) return refusedWhole('customer', 'a contact needs a customer that is in Odoo');
  if (values.name === undefined || values.name === null) return refusedWhole('name', 'a contact needs a name');
  const { taken, lossy } = arriving(withEmail(only(values, fields), {}), known);
  const { customer, ...own } = taken;
  const { body } = object.mapping.encode(own, 'create', environment.context);
  const members = {
    ...within(body, known),
    type: 'contact',
    parent_id: typeof parent === 'string' ? Number(parent) : parent,
  };
  const of = { model: MODEL, objectType: objectTypeOf(object) };
  const undo = undoneBy('delete', { ...of, method: 'unlink', key: SELF, expects: { look: 'gone' } });
  const diff = newValues({ ...own, customer }, fields);
  return planned(
    [creation({ ...of, values: members, diff }, environment.settings.externalIdField, undo)],
    refused,
    lossy,
  );
}

/** The e-mail is one of the contact points: what is asked of the one is asked of the other. */
function withEmail(values: Contact, current: Contact): Contact {
  const { email } = values;
  if (email === undefined) return values;
  const points = values.contactPoints ?? current.contactPoints ?? [];
  const others = points.filter(({ type }) => type !== 'EMAIL');
  const own: readonly ContactPoint[] =
    email === null ? [] : [{ type: 'EMAIL', value: email, label: null, original: null, isNormalized: true }];
  const { email: _asked, ...rest } = values;
  return { ...rest, contactPoints: [...own, ...others], email };
}

interface Arriving<T> {
  readonly taken: T;
  readonly lossy: Notes;
}

const POINTS: Readonly<Record<string, string>> = {
  EMAIL: 'email',
  PHONE: 'phone',
  MOBILE: 'mobile',
  WEBSITE: 'website',
};

/** What of lists finds a place: one e-mail, phone, mobile number (up to 18) and website; one tax id and one other number. */
function arriving<T extends Pick<Customer, 'contactPoints' | 'identifiers'>>(values: T, known: Fields): Arriving<T> {
  const { contactPoints: points, identifiers } = values;
  const lossy: { path: string; detail: string }[] = [];
  const order = Object.keys(POINTS);
  const kept = points
    ?.filter(
      ({ type }, index) => known.has(POINTS[type] ?? '') && points.findIndex((each) => each.type === type) === index,
    )
    .toSorted((left, right) => order.indexOf(left.type) - order.indexOf(right.type))
    .map((point) => ({ ...point, label: null }));
  if (kept !== undefined && kept.length < (points?.length ?? 0))
    lossy.push({
      path: 'contactPoints',
      detail: 'Odoo keeps one e-mail, phone and website, and no mobile number since 19',
    });
  const numbers = identifiers
    ?.filter(
      ({ type }, index) =>
        (type === 'VAT' || type === 'OTHER') && identifiers.findIndex((each) => each.type === type) === index,
    )
    .map(plainIdentifier);
  if (numbers !== undefined && numbers.length < (identifiers?.length ?? 0))
    lossy.push({ path: 'identifiers', detail: 'Odoo keeps a tax id and one number in the company register' });
  return {
    taken: {
      ...values,
      ...(kept === undefined ? {} : { contactPoints: kept }),
      ...(numbers === undefined ? {} : { identifiers: numbers.toSorted((left) => (left.type === 'VAT' ? -1 : 1)) }),
    },
    lossy,
  };
}

function plainIdentifier(identifier: Identifier): Identifier {
  return identifier.type === 'VAT' ? vatOf(identifier.value) : { ...identifier, isValid: null };
}

function only<T extends object>(values: T, fields: readonly string[]): T {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined && fields.includes(name)),
  ) as T;
}

/** What this version and the user of the key have fields for. */
function within(body: Members, known: Fields): Members {
  return Object.fromEntries(Object.entries(body).filter(([name]) => known.has(name)));
}
