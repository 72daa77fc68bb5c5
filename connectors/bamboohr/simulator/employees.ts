import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { BamboohrEmployee, BamboohrField, BamboohrUser } from '../wire.ts';
import type { Catalogue, Field } from './catalogue.ts';
import { type Asked, type Context, objectOrList, ok } from './context.ts';
import { historyTables } from './history-tables.ts';
import { headerError } from './refusals.ts';
import { type Row, text, textOrEmpty } from './row.ts';
import { countries } from './values.ts';
import { fieldValue, payOf, type View, viewOf } from './view.ts';

const maxFields = 400;
const unsetDate = '0000-00-00';

export type Found =
  | { readonly kind: 'found'; readonly id: string; readonly employee: Row }
  | { readonly kind: 'refused'; readonly answer: SimulatedResponse };

/** An employee by id, 0 being the owner of the key. One that the owner may not see is forbidden, one that is not there is not found. */
export function findEmployee({ company, access }: Context, asked: Asked): Found {
  const given = asked.params['id'] ?? '';
  const id = given === '0' ? (access.level.ownerId ?? '') : given;
  const employee = company.employee(id);
  if (employee === null) return { kind: 'refused', answer: headerError(404, 'Employee not found') };
  if (!access.seesEmployee(id)) {
    return { kind: 'refused', answer: headerError(403, 'You do not have access to this employee') };
  }
  return { kind: 'found', id, employee };
}

/** GET /employees/{id}: the fields asked for that are known and that the caller may see, by the name they were asked by. */
export function getEmployee(context: Context, asked: Asked): SimulatedResponse {
  const names = (asked.query.get('fields') ?? 'firstName,lastName').split(',').filter((name) => name !== '');
  if (names.length > maxFields) return headerError(400, `More than ${maxFields} fields were requested`);
  const found = findEmployee(context, asked);
  if (found.kind === 'refused') return found.answer;
  const view = viewOf(context.company, found.employee, onlyCurrent(asked) ? context.today() : null);
  const answer: Record<string, string | null> = {};
  for (const name of names) {
    const field = context.company.fields.named(name);
    if (field !== null && context.access.seesField(found.id, field.guard)) answer[name] = legacyValue(field, view);
  }
  return ok({ ...answer, id: found.id } satisfies BamboohrEmployee);
}

/** Money is an amount and a currency in one text; a date that is not set is a row of zeros. */
function legacyValue(field: Field, view: View): string | null {
  if (field.type === 'currency') {
    const pay = payOf(view);
    return pay === null ? null : `${pay.value} ${pay.currency}`;
  }
  return fieldValue(field, view) ?? (field.type === 'date' ? unsetDate : null);
}

function onlyCurrent({ query }: Asked): boolean {
  const value = query.get('onlyCurrent');
  return value !== 'false' && value !== '0';
}

const directoryFields = [
  'displayName',
  'firstName',
  'lastName',
  'preferredName',
  'jobTitle',
  'workPhone',
  'workPhoneExtension',
  'mobilePhone',
  'workEmail',
  'department',
  'location',
  'division',
  'supervisor',
  'photoUrl',
];

/** GET /employees/directory: who is active, without those still to come unless they are asked for. */
export function directory(context: Context, asked: Asked): SimulatedResponse {
  const { company, access } = context;
  const today = context.today();
  const isCurrent = onlyCurrent(asked);
  const shown = directoryFields.flatMap((name) => company.fields.named(name) ?? []);
  const views = access
    .visible(company.table('Employee').list())
    .map((employee) => viewOf(company, employee, isCurrent ? today : null))
    .filter((view) => isListed(view, { today, isCurrent, fields: company.fields }));
  if (views.length === 0) return headerError(404, 'The directory is empty');
  return ok({
    fields: shown.map(({ name, type, label }) => ({ id: name, type, name: label })),
    employees: views.map((view) => ({
      id: view.id,
      ...Object.fromEntries(
        shown.map((field) => [field.name, access.seesField(view.id, field.guard) ? fieldValue(field, view) : null]),
      ),
      photoUploaded: false,
      canUploadPhoto: 0,
    })),
  });
}

function isListed(
  view: View,
  { today, isCurrent, fields }: { readonly today: string; readonly isCurrent: boolean; readonly fields: Catalogue },
): boolean {
  const status = fields.named('status');
  if (status === null || fieldValue(status, view) !== 'Active') return false;
  return !isCurrent || (text(view.employee, 'hireDate') ?? '') <= today;
}

/** GET /meta/fields. */
export function metaFields({ company }: Context): SimulatedResponse {
  return ok(
    company.fields.all.map(({ id, name, label, type }): BamboohrField => ({ id, name: label, type, alias: name })),
  );
}

/** GET /meta/tables: the columns of each history table by their names there. */
export function metaTables({ company }: Context): SimulatedResponse {
  return ok(
    historyTables.map((alias) => ({
      alias,
      fields: company.fields.all
        .filter(({ from }) => from === alias)
        .map(({ id, label, column, type }) => ({ id, name: label, alias: column, type })),
    })),
  );
}

/** GET /meta/countries/options, what an address can name as its country: https://documentation.bamboohr.com/reference/get-countries-options */
export function metaCountries(): SimulatedResponse {
  return ok([...countries].map(([name, isoCode], at) => ({ id: String(at + 1), name, isoCode })));
}

/** GET /meta/users: by id, also those who are no employees. */
export function metaUsers({ company }: Context, { query }: Asked): SimulatedResponse {
  const asked = (query.get('status') ?? '').split(',').filter((each) => each === 'enabled' || each === 'disabled');
  const users = company
    .table('User')
    .list()
    .map(renderUser)
    .filter(({ status }) => asked.length === 0 || asked.includes(status));
  return ok(objectOrList(Object.fromEntries(users.map((user) => [String(user.id), user]))));
}

function renderUser(row: Row): BamboohrUser {
  const lastLogin = text(row, 'lastLogin');
  return {
    id: Number(text(row, 'id')),
    employeeId: Number(text(row, 'employeeId') ?? 0),
    firstName: textOrEmpty(row, 'firstName'),
    lastName: textOrEmpty(row, 'lastName'),
    email: textOrEmpty(row, 'email'),
    status: text(row, 'status') === 'disabled' ? 'disabled' : 'enabled',
    ...(lastLogin === null ? {} : { lastLogin }),
  };
}
