import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Draft, keyReferred, planned, refusedWhole, writable, writePort } from '../../src/connector/plans.ts';
import { filledRequest, keyOfStep, SELF } from '../../src/connector/step.ts';
import type { Change, Inputs, PlannedChange, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Model } from '../../src/model/index.ts';
import { answers } from './client.ts';
import type { HubspotObject, PortEnvironment } from './objects.ts';
import { paths } from './paths.ts';
import { alike, type Look, lookFor, readHeld } from './write-looks.ts';
import { askedOf, type Properties, restored } from './write-members.ts';
import { archiveCall, associate, callOf, plainCreate, upsert } from './write-steps.ts';

type Written = 'Customer' | 'Contact';

/** What of companies and contacts is not the same. */
interface Kind<E extends Written> {
  /** The property that tells one from others where our id is not kept. */
  readonly naturalKey: 'email' | 'domain';
  /** Of these one must be there. */
  readonly least: readonly string[];
  readonly leastDetail: string;
  /** The company that a new contact belongs to. */
  readonly companyOf: (values: Model<E>) => Reference | null;
}

/** Writes customers as companies. */
export function companyWrite<W>(
  object: HubspotObject<W, 'Customer'>,
  environment: PortEnvironment,
): WritePort<'Customer'> {
  return hubspotWrite(object, environment, {
    naturalKey: 'domain',
    least: ['name', 'domain'],
    leastDetail: 'a company has a name or a domain',
    companyOf: () => null,
  });
}

/** Writes contacts. The company of a new one is an association of its own; later it is changed in HubSpot alone. */
export function contactWrite<W>(
  object: HubspotObject<W, 'Contact'>,
  environment: PortEnvironment,
): WritePort<'Contact'> {
  return hubspotWrite(object, environment, {
    naturalKey: 'email',
    least: ['email', 'firstname', 'lastname'],
    leastDetail: 'a contact has an e-mail or a name',
    companyOf: ({ customer }) => customer ?? null,
  });
}

/**
 * Makes, changes and archives objects. There is no version: the last write wins.
 *
 * With `uniqueProperty` an object is made by an upsert on our id, which makes nothing twice. Without it a create looks for the e-mail or
 * domain first, and after a lost answer.
 * Source: CRM API v3, batch/upsert, PATCH and DELETE, https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
 */
function hubspotWrite<W, E extends Written>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  kind: Kind<E>,
): WritePort<E> {
  const { create, update } = writable(object.mapping);
  const isOurs = (field: string) => field !== 'correlationId';
  const fields = { create: create.filter(isOurs), update: update.filter(isOurs) };
  return writePort<E>({
    actions: ['create', 'update', 'remove'],
    fields,
    plan: async (change, call) => {
      switch (change.action) {
        case 'create':
          return planCreate(object, environment, { kind, fields: fields.update, values: change.values }, call);
        case 'update':
          return planUpdate(object, environment, { fields: fields.update, change }, call);
        case 'remove':
          return planned([
            { ...archiveCall(object.objectType, change.key), diff: [], undo: { kind: 'none', call: null } },
          ]);
        default:
          return refusedWhole('', 'records of HubSpot are made, changed and archived, nothing else');
      }
    },
    send: (step, inputs, call) => send(environment, step, inputs, call),
    look: (step, inputs, call) => lookFor(object, environment, { step, inputs }, call),
  });
}

async function planCreate<W, E extends Written>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  asked: { readonly kind: Kind<E>; readonly fields: readonly string[]; readonly values: Model<E> },
  call: Call,
): Promise<PlannedChange> {
  const { kind, fields, values } = asked;
  const { objectType } = object;
  const reference = kind.companyOf(values);
  const company = reference === null ? null : keyReferred(reference, 'companies');
  const elsewhere = company === null ? [] : ['customer'];
  const writing = { object, environment, fields, elsewhere };
  const set = askedOf<W, E>(writing, values, {});
  if (!kind.least.some((name) => (set.properties[name] ?? '') !== ''))
    return refusedWhole(kind.naturalKey === 'email' ? 'email' : 'name', kind.leastDetail);
  const natural = set.properties[kind.naturalKey] ?? null;
  const { uniqueProperty } = environment.settings;
  if (uniqueProperty === null && natural !== null) {
    const known = await alike(
      object,
      environment.client,
      { property: kind.naturalKey, value: natural.toLowerCase() },
      call,
    );
    if (known.length > 0)
      return refusedWhole(kind.naturalKey === 'email' ? 'email' : 'identifiers', 'a record has it already');
  }
  const create =
    uniqueProperty === null
      ? plainCreate(objectType, kind.naturalKey, set.properties)
      : upsert(objectType, uniqueProperty, set.properties);
  const drafts: Draft[] = [
    { ...create, diff: set.diff, undo: { kind: 'delete', call: archiveCall(objectType, SELF) } },
  ];
  if (company !== null) drafts.push(associate(objectType, company, reference));
  return planned(drafts, set.refused, set.lossy);
}

async function planUpdate<W, E extends Written>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  asked: { readonly fields: readonly string[]; readonly change: Extract<Change<E>, { action: 'update' }> },
  call: Call,
): Promise<PlannedChange> {
  const { fields, change } = asked;
  const { objectType } = object;
  const operation = `PATCH /crm/v3/objects/${objectType}/{id}`;
  const held = await readHeld(object, environment.client, change.key, call);
  if (held === null) throw answers.failure('not-found', operation, { detail: 'the record is not visible any more' });
  const set = askedOf<W, E>({ object, environment, fields }, change.values, held.properties);
  if (set.diff.length === 0) return planned([], set.refused, set.lossy);
  const patch = (properties: Properties, look: Look): StepCall =>
    callOf({
      method: 'PATCH',
      path: paths.object(objectType, change.key),
      operation,
      objectType,
      key: change.key,
      body: { properties },
      look,
    });
  const { after, before, properties, diff } = set;
  const undo = patch(restored(properties, held.properties), { look: 'values', after: before, before: after });
  const step = patch(properties, { look: 'values', after, before });
  return planned([{ ...step, diff, undo: { kind: 'restore', call: undo } }], set.refused, set.lossy);
}

async function send(
  { client }: PortEnvironment,
  step: StepCall,
  inputs: Inputs,
  call: Call,
): Promise<Extract<WriteOutcome, { kind: 'applied' }>> {
  const { operation } = step;
  const body = await client.send(filledRequest(step.request, inputs), operation, call);
  const errors = valueAt(body, 'errors');
  // A batch of one that is refused inside.
  if (Array.isArray(errors) && errors.length > 0)
    throw answers.refused(answers.kindOf(valueAt(errors[0], 'category')) ?? 'invalid', operation, {
      what: 'refused the record',
    });
  const key = keyOfStep(step, inputs) ?? bornIn(body);
  if (key === null) throw answers.protocol(operation, 'answered without the id of the record');
  return { kind: 'applied', key, version: null };
}

function bornIn(body: unknown): string | null {
  const results = valueAt(body, 'results');
  const id = valueAt(Array.isArray(results) ? results[0] : body, 'id');
  return typeof id === 'string' && /^\d+$/.test(id) ? id : null;
}
