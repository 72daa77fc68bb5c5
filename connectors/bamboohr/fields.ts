/** A field of an employee, as the two endpoints have it that read many employees at once. */
interface FieldSource {
  /** Whether GET /employees has it, which is for OAuth alone. */
  readonly isListed: boolean;
  /** Its name in the dataset `employee`. */
  readonly dataset: string;
}

function listed(dataset: string): FieldSource {
  return { isListed: true, dataset };
}

function inDataset(dataset: string): FieldSource {
  return { isListed: false, dataset };
}

/**
 * The fields that are read, by our name: that of GET /employees, else that of the dataset.
 *
 * Source: public OpenAPI of 2026-04-27, https://documentation.bamboohr.com/reference/list-employees and, for the dataset,
 * GET /api/v1_2/datasets/employee/fields of an account.
 */
export const FIELDS = {
  firstName: listed('firstName'),
  lastName: listed('lastName'),
  preferredName: listed('preferredName'),
  status: listed('status'),
  workEmail: listed('email'),
  workPhone: listed('workPhone'),
  workPhoneExtension: listed('workPhoneExt'),
  jobTitleName: listed('jobInformationJobTitle'),
  departmentName: listed('jobInformationDepartment'),
  divisionName: listed('jobInformationDivision'),
  locationName: listed('jobInformationLocation'),
  reportsToId: listed('supervisorEid'),
  hireDate: listed('hireDate'),
  employeeNumber: inDataset('employeeNumber'),
  terminationDate: inDataset('terminationDate'),
  lastChanged: inDataset('lastChanged'),
  birthDate: listed('dateOfBirth'),
  homeEmail: listed('homeEmail'),
  homePhone: listed('homePhone'),
  mobilePhone: listed('mobilePhone'),
  addressLineOne: inDataset('addressLineOne'),
  addressLineTwo: inDataset('addressLineTwo'),
  city: inDataset('city'),
  state: inDataset('state'),
  zipcode: inDataset('zipcode'),
  country: inDataset('country'),
  ssn: inDataset('ssn'),
  sin: inDataset('sin'),
  nin: inDataset('nin'),
  nationalId: inDataset('nationalId'),
} as const satisfies Readonly<Record<string, FieldSource>>;

/** As many ids as one query is asked for: with more, an address grows too long. */
export const MAX_IDS = 100;

export type EmployeeField = keyof typeof FIELDS;

export const ALL_FIELDS: readonly EmployeeField[] = Object.keys(FIELDS).filter(isEmployeeField);

export function isEmployeeField(name: string): name is EmployeeField {
  return Object.hasOwn(FIELDS, name);
}

/** Whether GET /employees has a field. What the configuration names comes from the dataset alone. */
export function isListed(name: string): boolean {
  return isEmployeeField(name) && FIELDS[name].isListed;
}

/** Values of one employee, as far as they were asked for and are there. */
export type EmployeeValues = Readonly<Partial<Record<string, unknown>>>;

/** An employee that is visible to us, and which of the fields asked for are not. */
export interface SeenEmployee {
  readonly values: EmployeeValues;
  readonly hidden: ReadonlySet<string>;
}

/** Ids, of employees and whatever else, go into queries and paths, so nothing but digits is let in. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value);
}
