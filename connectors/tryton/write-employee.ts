import type { Call } from '../../src/connector/contract.ts';
import type { Change, Difference, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { ContactPoint } from '../../src/model/values.ts';
import type { Values } from './client.ts';
import { employeeMapping } from './mapping.ts';
import { idAt } from './ports-read.ts';
import { writer } from './write.ts';
import type { Places } from './write-address.ts';
import { apart, withElsewhere } from './write-configured.ts';
import { addedStep, type FamilyChange, heldIn } from './write-family.ts';
import { isSame, type Look } from './write-looks.ts';
import { familiesOf, listsOfNew, naturalDomain, ownIdDomain, withOwnId } from './write-party.ts';
import {
  bornAt,
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
  type WriteEnvironment,
  writeStep,
} from './write-steps.ts';

type Employee = Model<'Employee'>;
type Update = Extract<Change<'Employee'>, { action: 'update' }>;

const MODEL = 'company.employee';
const PARTY = 'party.party';
const OWN = ['hiredOn', 'terminatedOn', 'manager'] as const;
const FIELDS = ['name', 'workEmail', 'contactPoints', ...OWN] as const;
const NO_PLACES: Places = { country: () => undefined, region: () => undefined };

/** Writes employees: a party is made for the person, then the employee that points to it. */
export function employeeWriter(environment: WriteEnvironment): WritePort<'Employee'> {
  return {
    ...writer(environment.client),
    actions: ['create', 'update', 'remove'],
    fields: withElsewhere(environment.mappings.employee, { create: FIELDS, update: FIELDS }),
    plan: (change, call) => plan(environment, change, call),
  };
}

function plan(environment: WriteEnvironment, change: Change<'Employee'>, call: Call): Promise<PlannedChange> {
  switch (change.action) {
    case 'create':
      return planCreate(environment, change.values, call);
    case 'update':
      return planUpdate(environment, change, call);
    case 'remove':
      return Promise.resolve(planRemove(environment, change));
    default:
      return Promise.resolve(refusedWhole('', `employees cannot ${change.action} in this source`));
  }
}

async function planCreate(environment: WriteEnvironment, asked: Employee, call: Call): Promise<PlannedChange> {
  const { settings } = environment;
  const elsewhere = await apart(environment, nounIn(environment), { asked }, call);
  const values = elsewhere.own;
  const contactPoints = contactPointsOf(values, []) ?? [];
  const children = await listsOfNew(environment, { contactPoints }, NO_PLACES, call);
  const hasOwnId = settings.correlation.employee === 'identifier';
  const person = { name: values.name ?? null };
  const party = { ...person, ...children, ...(hasOwnId ? withOwnId(children) : {}) };
  const domain = hasOwnId ? ownIdDomain() : await naturalDomain(environment, person, call);
  const own = { party: bornAt(0), company: settings.company };
  const drafts = [
    createStep(
      environment,
      { model: PARTY, values: party, domain },
      newValues(values, ['name', 'workEmail', 'contactPoints']),
    ),
    createStep(
      environment,
      {
        model: MODEL,
        values: { ...own, ...ownValues(environment, values), ...elsewhere.values },
        // The party is new, so whoever points to it is the one.
        domain: Object.entries(own).map(([field, value]) => [field, '=', value]),
      },
      newValues({ ...values, ...elsewhere.given }, [...OWN, ...alwaysSo(environment, values), ...elsewhere.fields]),
    ),
  ];
  return planned(drafts, [...refusedOf(environment, values), ...elsewhere.refused]);
}

function nounIn({ mappings }: WriteEnvironment) {
  return { model: MODEL, mapping: mappings.employee };
}

/** Undefined when nothing is asked, or somebody who is none of this source. */
function managerId(manager: Employee['manager']): number | null | undefined {
  if (manager === undefined || manager === null) return manager;
  return (manager.by === 'key' && manager.objectType === MODEL ? idOfKey(manager.value) : null) ?? undefined;
}

/** What is true of everybody who is made here: neither refused nor sent when somebody says it. */
function alwaysSo({ context }: WriteEnvironment, { legalEntity, status }: Employee): readonly string[] {
  return [...(legalEntity === context.legalEntity ? ['legalEntity'] : []), ...(status === 'ACTIVE' ? ['status'] : [])];
}

/** What of the values this source does not take. */
function refusedOf(environment: WriteEnvironment, values: Employee): Notes {
  const { manager } = values;
  const known = [...FIELDS, ...alwaysSo(environment, values)];
  const isStranger = manager !== undefined && managerId(manager) === undefined;
  return [
    ...refusedFields(values, known),
    ...(isStranger ? [{ path: 'manager', detail: 'is no employee of this source' }] : []),
  ];
}

function ownValues({ context }: WriteEnvironment, { hiredOn, terminatedOn, manager }: Employee): Values {
  const days = {
    ...(hiredOn === undefined ? {} : { hiredOn }),
    ...(terminatedOn === undefined ? {} : { terminatedOn }),
  };
  const supervisor = managerId(manager);
  return {
    ...employeeMapping.encode(days, 'update', context).body,
    ...(supervisor === undefined ? {} : { supervisor }),
  };
}

/** The contact points with the work e-mail first among the e-mails; undefined when neither is to change. */
function contactPointsOf(
  { contactPoints, workEmail }: Employee,
  current: readonly ContactPoint[],
): readonly ContactPoint[] | undefined {
  const wanted = contactPoints === undefined ? current : (contactPoints ?? []);
  if (workEmail === undefined) return contactPoints === undefined ? undefined : wanted;
  const first = wanted.find(({ type }) => type === 'EMAIL');
  const others = wanted.filter((each) => each !== first && !(each.type === 'EMAIL' && each.value === workEmail));
  if (workEmail === null) return others;
  const label = first?.label ?? null;
  return [{ type: 'EMAIL', value: workEmail, label, original: null, isNormalized: true }, ...others];
}

async function planUpdate(
  environment: WriteEnvironment,
  { key, current, values: asked }: Update,
  call: Call,
): Promise<PlannedChange> {
  const id = idOfKey(key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const elsewhere = await apart(environment, nounIn(environment), { asked, current: current.record }, call);
  const values = elsewhere.own;
  const own = { ...ownValues(environment, values), ...elsewhere.values };
  const fields = ['party.name', 'party._timestamp', ...Object.keys(own)];
  const [row] = await environment.client.searchRead({ model: MODEL, domain: [['id', '=', id]], fields }, call);
  const party = row === undefined ? null : idAt(row, 'party');
  if (row === undefined || party === null) return refusedWhole('', 'the source does not show this record');
  const diff = [
    ...differencesOf(current.record, values, OWN),
    ...differencesOf(current.record, elsewhere.given, elsewhere.fields),
  ];
  const after = Object.fromEntries(Object.entries(own).filter(([field, value]) => !isSame(row[field], value)));
  const drafts: readonly Draft[] = [
    ...(Object.keys(after).length === 0
      ? []
      : [
          writeStep(environment, { ...rowWrite(MODEL, id, after, heldIn(row, after)), version: current.version }, diff),
        ]),
    ...(await personSteps(environment, { party, held: row['party'], current: current.record, values }, call)),
  ];
  return planned(drafts, [...refusedOf(environment, values), ...elsewhere.refused]);
}

function rowWrite(model: string, id: number, after: Values, before: Values) {
  const look = (holds: Values): readonly Look[] => [{ look: 'row', model, id, holds }];
  return { model, id, after, before, looks: { after: look(after), before: look(before) }, isLast: true };
}

interface Person {
  readonly party: number;
  /** The party with its name and version. */
  readonly held: unknown;
  readonly current: Employee;
  readonly values: Employee;
}

/** Changes of the party behind an employee: one call for its name and lists, one for every contact point that is new. */
async function personSteps(
  environment: WriteEnvironment,
  { party, held, current, values }: Person,
  call: Call,
): Promise<readonly Draft[]> {
  const contactPoints = contactPointsOf(values, current.contactPoints ?? []);
  const lists = contactPoints === undefined ? {} : { contactPoints };
  const families = await familiesOf(environment, party, { lists, places: NO_PLACES }, call);
  const listed = families.filter(({ change }) => change.commands.after.length > 0);
  const named = differencesOf(current, values, ['name']);
  const email = emailDiff(current, values, contactPoints ?? []);
  const isNewEmail = (added: FamilyChange['added'][number]) =>
    email.length > 0 && added.values['type'] === 'email' && added.values['value'] === email[0]?.after;
  const comesNew = families.some(({ change }) => change.added.some(isNewEmail));
  const name = values.name ?? null;
  const before = typeof held === 'object' && held !== null && 'name' in held ? held.name : null;
  const version = typeof held === 'object' && held !== null && '_timestamp' in held ? String(held._timestamp) : null;
  const side = (which: 'after' | 'before', holds: Values) => ({
    values: {
      ...holds,
      ...Object.fromEntries(listed.map(({ family, change }) => [family.into, change.commands[which]])),
    },
    looks: [
      ...(Object.keys(holds).length === 0 ? [] : [{ look: 'row', model: PARTY, id: party, holds } as const]),
      ...listed.flatMap(({ change }) => change.looks[which]),
    ],
  });
  const to = side('after', named.length === 0 ? {} : { name });
  const from = side('before', named.length === 0 ? {} : { name: before });
  const looks = { after: to.looks, before: from.looks };
  const written = { model: PARTY, id: party, version, after: to.values, before: from.values, looks, isLast: true };
  const diff = [...named, ...(comesNew ? [] : email), ...listed.flatMap(({ change }) => change.diff)];
  return [
    ...(Object.keys(to.values).length === 0 ? [] : [writeStep(environment, written, diff)]),
    ...families.flatMap(({ family, change }) =>
      change.added.map((each) => {
        const step = addedStep(environment, family, party, each);
        return isNewEmail(each) ? { ...step, diff: [...email, ...step.diff] } : step;
      }),
    ),
  ];
}

/** The work e-mail is the first among the contact points, so it changes with them. */
function emailDiff(
  current: Employee,
  { workEmail }: Employee,
  contactPoints: readonly ContactPoint[],
): readonly Difference[] {
  if (workEmail === undefined) return [];
  const first = contactPoints.find(({ type }) => type === 'EMAIL')?.value ?? null;
  return differencesOf(current, { workEmail: first }, ['workEmail']);
}

/** The person stays: the party may be more than an employee. */
function planRemove(
  environment: WriteEnvironment,
  { key, current }: Extract<Change<'Employee'>, { action: 'remove' }>,
): PlannedChange {
  const id = idOfKey(key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const diff = [{ path: '', before: current.record.name ?? null, after: null }];
  return planned([
    { ...deleteCall(environment, MODEL, id, current.version), diff, undo: { kind: 'none', call: null } },
  ]);
}
