import { isConfigured } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  type Draft,
  type Members,
  type Notes,
  planned,
  refusedFields,
  refusedWhole,
} from '../../src/connector/plans.ts';
import { OWN_ID, SELF } from '../../src/connector/step.ts';
import type { Change, Difference, PlannedChange, StepCall, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { Identifier } from '../../src/model/values.ts';
import { textOf } from './codecs.ts';
import { customerMapping } from './mapping.ts';
import { readRecords, type XeroObject } from './ports.ts';
import type { XeroContact } from './wire.ts';
import { xeroWrite } from './write.ts';
import { configuredFields, configuredSetting } from './write-configured.ts';
import { addressEntries } from './write-contact-parts.ts';
import { contactPointsOf } from './write-contact-points.ts';
import { shownBy } from './write-looks.ts';
import { callOf, missing, undoing, type WriteEnvironment } from './write-steps.ts';
import { termsOf } from './write-terms.ts';
import { effectOf, type Setting, updateStep, withMembers } from './write-update.ts';

type Contacts = XeroObject<XeroContact, 'Customer'>;

/** Also the order in which the fields are set. */
const FIELDS = [
  'name',
  'number',
  'identifiers',
  'addresses',
  'contactPoints',
  'currency',
  'paymentTerms',
  'status',
] as const;

const NOT_HELD = 'contacts do not hold it (see the lineage page)';

/**
 * Writes customers as contacts. Our id goes into the contact number, which Xero keeps unique and people cannot change.
 *
 * Archived contacts cannot be changed through the API, and only a person can restore one.
 * Source: Accounting API 2.0, PUT and POST /Contacts, https://developer.xero.com/documentation/api/accounting/contacts
 */
export function customerWrite(contacts: Contacts, environment: WriteEnvironment): WritePort<'Customer'> {
  const fields = fieldsOf(contacts);
  return xeroWrite(contacts, environment, {
    actions: ['create', 'update'],
    fields: { create: fields, update: fields },
    plan: async (change, call) => {
      if (change.action === 'create') return planCreate(contacts, environment, change.values);
      if (change.action === 'update') return planUpdate(contacts, environment, change, call);
      return refusedWhole('', 'contacts are created, changed and archived, nothing else');
    },
  });
}

/** The connector's own fields, but for those that the configuration takes from elsewhere, and the configured ones. */
function fieldsOf(contacts: Contacts): readonly (keyof Model<'Customer'> & string)[] {
  return [...FIELDS.filter((field) => !isConfigured(contacts.mapping.rows[field])), ...configuredFields(contacts)];
}

function planCreate(contacts: Contacts, environment: WriteEnvironment, values: Model<'Customer'>): PlannedChange {
  const { name, status } = values;
  if (name === undefined || name === null) return refusedWhole('name', 'a contact has a name');
  if ((status ?? 'ACTIVE') !== 'ACTIVE') return refusedWhole('status', 'a new contact is active');
  const raw = { ContactStatus: 'ACTIVE' };
  const asked = fieldsOf(contacts).filter((field) => values[field] !== undefined && values[field] !== null);
  const set = settingOf({ contacts, environment, raw }, values, asked);
  const shown = shownBy(contacts, environment, { ...set.members, ...raw });
  const diff = asked.flatMap((field): readonly Difference[] => [
    { path: field, before: null, after: shown[field] ?? null },
  ]);
  const create = callOf({
    method: 'PUT',
    objectType: 'Contacts',
    path: '?summarizeErrors=false',
    key: null,
    body: { Contacts: [{ ...set.members, ContactNumber: OWN_ID }] },
    look: { look: 'number', number: OWN_ID },
  });
  return planned([{ ...create, diff, undo: { kind: 'void', call: undoing(archiveCall()) } }], set.refused, set.lossy);
}

/** Archiving is all that can be done about a contact that was made. */
function archiveCall(): StepCall {
  return callOf({
    method: 'POST',
    objectType: 'Contacts',
    path: '?summarizeErrors=false',
    key: SELF,
    body: { Contacts: [{ ContactID: SELF, ContactStatus: 'ARCHIVED' }] },
    look: { look: 'status', after: ['INACTIVE'], before: ['ACTIVE'] },
  });
}

async function planUpdate(
  contacts: Contacts,
  environment: WriteEnvironment,
  { key, values }: Extract<Change<'Customer'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const [raw] = await readRecords(contacts, environment, [key], call);
  if (raw === undefined) throw missing('Contacts');
  const { status } = values;
  if (valueAt(raw, 'ContactStatus') !== 'ACTIVE')
    return status === 'INACTIVE' && Object.keys(values).length === 1
      ? planned([])
      : refusedWhole('', 'archived contacts cannot be changed through the API: restore it in Xero first');
  const asked = fieldsOf(contacts).filter((field) => values[field] !== undefined);
  const set = settingOf({ contacts, environment, raw }, values, asked);
  const update = { object: contacts, environment, key, raw, shown: (members: Members) => members };
  const changed = onlyChanged(set.settings, (members) => effectOf(update, members).length > 0);
  const drafts: Draft[] = [];
  let now: unknown = raw;
  for (const setting of changed) {
    const draft = updateStep({ ...update, raw: now }, setting);
    if (draft !== null) drafts.push(draft);
    now = withMembers(now, setting.members);
  }
  return planned(drafts, set.refused, set.lossy);
}

/** What can be set back goes in one step; each of the others in its own, behind it. */
function onlyChanged(settings: readonly Setting[], isChange: (members: Members) => boolean): readonly Setting[] {
  const changing = settings.filter(({ members }) => isChange(members));
  const together = changing.filter(({ restored }) => restored !== null);
  const alone = changing.filter(({ restored }) => restored === null);
  const members = Object.assign({}, ...together.map((each) => each.members));
  const restored = Object.assign({}, ...together.map((each) => each.restored));
  return [...(together.length === 0 ? [] : [{ members, restored }]), ...alone];
}

interface Asked {
  /** Each field's own members. */
  readonly settings: readonly Setting[];
  readonly members: Members;
  readonly refused: Notes;
  readonly lossy: Notes;
}

interface Field {
  readonly setting: Setting | null;
  readonly refused?: Notes;
  readonly lossy?: Notes;
}

interface Held {
  readonly contacts: Contacts;
  readonly environment: WriteEnvironment;
  readonly raw: unknown;
}

function settingOf(held: Held, values: Model<'Customer'>, asked: readonly (keyof Model<'Customer'> & string)[]): Asked {
  const { contacts, raw, environment } = held;
  const own = FIELDS.filter((field) => asked.includes(field) && !isConfigured(contacts.mapping.rows[field]));
  const fields: readonly Field[] = [
    ...own.map((field) => fieldOf(held, field, values)),
    ...asked
      .filter((field) => isConfigured(contacts.mapping.rows[field]))
      .map((field) => configuredSetting({ contacts, context: environment.context, raw }, field, values[field])),
  ];
  const settings = fields.map(({ setting }) => setting).filter((setting) => setting !== null);
  return {
    settings,
    members: Object.assign({}, ...settings.map(({ members }) => members)),
    refused: [...refusedFields(values, fieldsOf(contacts), NOT_HELD), ...fields.flatMap(({ refused = [] }) => refused)],
    lossy: fields.flatMap(({ lossy = [] }) => lossy),
  };
}

function fieldOf(held: Held, field: (typeof FIELDS)[number], values: Model<'Customer'>): Field {
  switch (field) {
    case 'name':
      if (values.name === undefined || values.name === null) return refused('name', 'a contact has a name');
      return encoded(held, { name: values.name });
    case 'currency':
      return encoded(held, { currency: values.currency ?? null });
    case 'status':
      return statusOf(values.status);
    case 'number': {
      const number = values.number ?? null;
      return simple(
        held,
        'AccountNumber',
        number === null ? '' : `${held.environment.settings.customerNumberPrefix}${number}`,
      );
    }
    case 'identifiers':
      return taxNumberOf(held, values.identifiers ?? []);
    case 'addresses': {
      const { entries, restored, lossy } = addressEntries(values.addresses ?? [], valueAt(held.raw, 'Addresses'));
      return { setting: { members: { Addresses: entries }, restored: { Addresses: restored } }, lossy };
    }
    case 'contactPoints':
      return contactPointsOf(values.contactPoints ?? [], held.raw, held.environment.context.country);
    case 'paymentTerms':
      return termsOf(values.paymentTerms ?? null, valueAt(held.raw, 'PaymentTerms'));
  }
}

function encoded(held: Held, values: Model<'Customer'>): Field {
  const { body } = customerMapping.encode(values, 'update', held.environment.context);
  const restored = Object.fromEntries(Object.keys(body).map((name) => [name, valueAt(held.raw, name) ?? '']));
  return { setting: { members: body, restored } };
}

function simple({ raw }: Held, member: string, value: string): Field {
  return { setting: { members: { [member]: value }, restored: { [member]: valueAt(raw, member) ?? '' } } };
}

function statusOf(status: Model<'Customer'>['status']): Field {
  if (status === 'ACTIVE') return { setting: null };
  if (status === 'INACTIVE') return { setting: { members: { ContactStatus: 'ARCHIVED' }, restored: null } };
  return refused('status', 'a contact is active or archived');
}

function taxNumberOf(held: Held, asked: readonly Identifier[]): Field {
  const [first, ...others] = asked;
  if (textOf(String(valueAt(held.raw, 'TaxNumberType') ?? '')) !== null)
    return refused('identifiers', 'a tax number of the United States is changed in Xero');
  if (first !== undefined && first.type !== 'VAT') return refused('identifiers[0]', 'contacts hold a VAT number alone');
  const notes = others.map((_, index) => ({
    path: `identifiers[${index + 1}]`,
    detail: 'contacts hold a VAT number alone',
  }));
  return { ...simple(held, 'TaxNumber', first?.value ?? ''), refused: notes };
}

function refused(path: string, detail: string): Field {
  return { setting: null, refused: [{ path, detail }] };
}
