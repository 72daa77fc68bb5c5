import { type HistoryTable, historyTables } from './history-tables.ts';
import { type Row, text } from './row.ts';

const TYPES = [
  'text',
  'email',
  'phone',
  'date',
  'timestamp',
  'list',
  'status',
  'country',
  'state',
  'employee',
  'integer',
  'currency',
  'pay_type',
  'paid_per',
  'exempt',
  'ssn',
  'sin',
  'national_id',
] as const;

export type FieldType = (typeof TYPES)[number];

/** One field of an employee with the names that the endpoints give it. */
export interface Field {
  readonly id: number;
  /** In GET and POST /employees/{id}. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Where its value is kept; `computed` when nothing can be written. */
  readonly from: 'Employee' | HistoryTable | 'computed';
  /** The member of the row that keeps it. */
  readonly column: string;
  /** Other names in GET /employees/{id}. */
  readonly aliases: readonly string[];
  /** In GET /employees; null when that endpoint does not know it. */
  readonly listed: string | null;
  /** In the dataset `employee`; null when it is not there. */
  readonly dataset: string | null;
  /** Whoever may not see that field may not see this one. */
  readonly guard: string;
}

type More = Partial<Pick<Field, 'column' | 'aliases' | 'listed' | 'dataset' | 'guard'>>;

function field(id: number, name: string, label: string, type: FieldType, from: Field['from'], more: More = {}): Field {
  return { id, name, label, type, from, column: name, aliases: [], listed: null, dataset: name, guard: name, ...more };
}

function base(id: number, name: string, label: string, type: FieldType, more: More = {}): Field {
  return field(id, name, label, type, 'Employee', more);
}

function computed(id: number, name: string, label: string, type: FieldType, more: More = {}): Field {
  return field(id, name, label, type, 'computed', { dataset: null, ...more });
}

const social = ['skypeUsername', 'linkedinUrl', 'facebookUrl', 'instagramUrl', 'twitterUrl', 'pinterestUrl'];

/**
 * The fields that every account has. Source: https://documentation.bamboohr.com/docs/list-of-field-names for GET /employees/{id},
 * the OpenAPI of 2026-04-27 for GET /employees; the dataset has names of its own.
 */
const standard: readonly Field[] = [
  base(1, 'firstName', 'First Name', 'text', { listed: 'firstName' }),
  base(2, 'lastName', 'Last Name', 'text', { listed: 'lastName' }),
  base(3, 'gender', 'Gender', 'list'),
  base(5, 'middleName', 'Middle Name', 'text', { listed: 'middleName' }),
  base(6, 'dateOfBirth', 'Birth Date', 'date', { aliases: ['birthDate'], listed: 'birthDate' }),
  base(7, 'address1', 'Address Line 1', 'text', { dataset: 'addressLineOne' }),
  base(8, 'address2', 'Address Line 2', 'text', { dataset: 'addressLineTwo' }),
  base(9, 'city', 'City', 'text'),
  base(10, 'state', 'State', 'state'),
  base(11, 'zipcode', 'Zip Code', 'text'),
  base(12, 'country', 'Country', 'country'),
  base(13, 'homePhone', 'Home Phone', 'phone', { listed: 'homePhone' }),
  base(14, 'mobilePhone', 'Mobile Phone', 'phone', { listed: 'mobilePhone' }),
  base(15, 'workPhone', 'Work Phone', 'phone', { listed: 'workPhone' }),
  base(16, 'workPhoneExtension', 'Work Ext.', 'text', { listed: 'workPhoneExtension', dataset: 'workPhoneExt' }),
  base(17, 'employeeNumber', 'Employee #', 'text'),
  base(18, 'workEmail', 'Work Email', 'email', { listed: 'workEmail', dataset: 'email' }),
  base(19, 'homeEmail', 'Home Email', 'email', { listed: 'homeEmail' }),
  base(20, 'preferredName', 'Preferred Name', 'text', { listed: 'preferredName' }),
  base(21, 'ssn', 'SSN', 'ssn'),
  base(22, 'sin', 'SIN', 'sin'),
  base(23, 'nin', 'NIN', 'national_id'),
  base(24, 'nationalId', 'National ID', 'national_id'),
  base(25, 'hireDate', 'Hire Date', 'date', { listed: 'hireDate' }),
  base(26, 'originalHireDate', 'Original Hire Date', 'date'),
  base(27, 'standardHoursPerWeek', 'Standard Hours Per Week', 'integer'),
  ...social.map((name, at) => base(30 + at, name, name, 'text', { listed: name })),
  computed(40, 'status', 'Status', 'status', { listed: 'status', dataset: 'status' }),
  computed(41, 'terminationDate', 'Termination Date', 'date', { dataset: 'terminationDate' }),
  computed(42, 'displayName', 'Display name', 'text'),
  computed(43, 'fullName1', 'First Name Last Name', 'text', { dataset: 'firstNameLastName' }),
  computed(44, 'bestEmail', 'Best Email', 'email', { listed: 'bestEmail', guard: 'workEmail' }),
  computed(45, 'lastChanged', 'Last changed', 'timestamp', { dataset: 'lastChanged' }),
  computed(46, 'photoUrl', 'Photo', 'text', { listed: 'photoUrl' }),
  computed(47, 'supervisor', 'Reporting to', 'employee', {
    aliases: ['reportsTo', 'reportsToName'],
    listed: 'reportsToName',
    dataset: 'supervisorName',
  }),
  // The manager's employee number, not an id: the documentation says so.
  computed(48, 'supervisorId', 'Supervisor ID', 'text', { dataset: 'supervisorId', guard: 'supervisor' }),
  computed(49, 'supervisorEId', 'Supervisor EID', 'integer', {
    aliases: ['reportsToId'],
    listed: 'reportsToId',
    dataset: 'supervisorEid',
    guard: 'supervisor',
  }),
  computed(50, 'supervisorEmail', 'Manager’s email', 'email', { dataset: 'supervisorEmail', guard: 'supervisor' }),
  computed(51, 'eeid', 'EEID', 'integer', { dataset: 'eeid' }),
  ...(['jobTitle', 'department', 'division', 'location'] as const).flatMap((name, at) => listField(60 + at * 2, name)),
  field(70, 'employmentHistoryStatus', 'Employment Status', 'list', 'employmentStatus', {
    column: 'employmentStatus',
    aliases: ['employmentStatus'],
    listed: 'employmentStatusName',
    dataset: 'employmentStatus',
  }),
  computed(71, 'employmentStatusId', 'Employment Status ID', 'integer', {
    listed: 'employmentStatusId',
    guard: 'employmentHistoryStatus',
  }),
  field(72, 'payRate', 'Pay rate', 'currency', 'compensation', { column: 'rate', dataset: 'compensationPayRate' }),
  computed(73, 'payRateCurrencyCode', 'Pay rate - Currency Code', 'text', {
    dataset: 'compensationPayRateCurrencyCode',
    guard: 'payRate',
  }),
  field(74, 'payType', 'Pay type', 'pay_type', 'compensation', { column: 'type', dataset: 'compensationPayType' }),
  field(75, 'payPer', 'Paid per', 'paid_per', 'compensation', {
    column: 'paidPer',
    aliases: ['paidPer', 'payPeriod'],
    dataset: 'compensationPaidPer',
  }),
  field(76, 'exempt', 'Overtime Status', 'exempt', 'compensation', { dataset: 'compensationOvertimeStatus' }),
  field(77, 'paySchedule', 'Pay Schedule', 'text', 'compensation', { dataset: 'compensationPaySchedule' }),
  field(78, 'payChangeReason', 'Compensation Change Reason', 'text', 'compensation', {
    column: 'reason',
    dataset: 'compensationChangeReason',
  }),
  computed(79, 'payRateEffectiveDate', 'Compensation: Date', 'date', {
    dataset: 'compensationEffectiveDate',
    guard: 'payRate',
  }),
];

function listField(id: number, name: 'jobTitle' | 'department' | 'division' | 'location'): readonly Field[] {
  const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const label = name === 'jobTitle' ? 'Job Title' : capital;
  return [
    field(id, name, label, 'list', 'jobInfo', {
      aliases: [`${name}Name`],
      listed: `${name}Name`,
      dataset: `jobInformation${capital}`,
    }),
    computed(id + 1, `${name}Id`, `${label} ID`, 'integer', { listed: `${name}Id`, guard: name }),
  ];
}

/** The fields of one account: those that all have, and its own. */
export class Catalogue {
  readonly all: readonly Field[];
  readonly own: readonly Field[];
  readonly #byName: ReadonlyMap<string, Field>;
  readonly #byListed: ReadonlyMap<string, Field>;
  readonly #byDataset: ReadonlyMap<string, Field>;

  /** `rows` are the account's own: id, name, alias, type, and the history table that keeps it where one does. */
  constructor(rows: readonly Row[]) {
    this.own = rows.map(ownField);
    this.all = [...standard, ...this.own];
    this.#byName = indexOf(this.all, (each) => [each.name, ...each.aliases].map((name) => name.toLowerCase()));
    this.#byListed = indexOf(this.all, ({ listed }) => (listed === null ? [] : [listed]));
    this.#byDataset = indexOf(this.all, ({ dataset }) => (dataset === null ? [] : [dataset]));
  }

  /** A field as GET and POST /employees/{id} name it, in any case, or by its number. */
  named(name: string): Field | null {
    return this.#byName.get(name.toLowerCase()) ?? this.all.find(({ id }) => String(id) === name) ?? null;
  }

  listed(name: string): Field | null {
    return this.#byListed.get(name) ?? null;
  }

  inDataset(name: string): Field | null {
    return this.#byDataset.get(name) ?? null;
  }
}

/** A field that the account has made; `dataset` is its name there where that is another one. */
function ownField(row: Row): Field {
  const [id, label, alias] = [text(row, 'id'), text(row, 'name'), text(row, 'alias')];
  const type = TYPES.find((each) => each === row['type']);
  if (id === null || label === null || alias === null || type === undefined)
    throw new Error('a field without id, name, alias or type');
  const table = historyTables.find((each) => each === row['table']) ?? 'Employee';
  return field(Number(id), alias, label, type, table, { dataset: text(row, 'dataset') ?? alias });
}

function indexOf(fields: readonly Field[], namesOf: (field: Field) => readonly string[]): ReadonlyMap<string, Field> {
  return new Map(fields.flatMap((each) => namesOf(each).map((name) => [name, each] as const)));
}
