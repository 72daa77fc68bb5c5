import { isDeepStrictEqual } from 'node:util';
import { emailOf } from '../../src/connector/codecs.ts';
import type { Members, Notes } from '../../src/connector/plans.ts';
import { refusedFields } from '../../src/connector/plans.ts';
import type { Employee } from '../../src/model/index.ts';
import type { ContactPoint } from '../../src/model/values.ts';

/** Fields that Gusto takes, when somebody is made and later. */
export const FIELDS = {
  create: ['firstName', 'lastName', 'workEmail', 'birthDate', 'personalContactPoints', 'jobTitle', 'hiredOn'],
  update: ['firstName', 'lastName', 'workEmail', 'birthDate', 'personalContactPoints', 'jobTitle'],
} as const satisfies Readonly<Record<'create' | 'update', readonly (keyof Employee)[]>>;

/** Which of the model's fields a member of an employee stands for. */
export const MEMBERS: Readonly<Record<string, keyof Employee>> = {
  first_name: 'firstName',
  last_name: 'lastName',
  work_email: 'workEmail',
  email: 'personalContactPoints',
  date_of_birth: 'birthDate',
};

export interface AskedOf {
  /** Members of an employee, as they are to be. */
  readonly employee: Members;
  readonly refused: Notes;
  /** What stays as it is although something else was asked. */
  readonly lossy: Notes;
}

const DETAILS: Readonly<Partial<Record<keyof Employee, string>>> = {
  name: 'is made of firstName and lastName',
  contactPoints: 'the work e-mail is set by workEmail, and there is no other',
  homeAddress: 'a home address decides on taxes: enter it in Gusto',
  nationalId: 'social security numbers are entered in Gusto',
  bankAccounts: 'bank accounts are entered in Gusto, by the person alone',
  hiredOn: 'the day of hire stands in the job: change it in Gusto',
  status: 'Gusto ends an employment by a termination, which pays last wages: do it in Gusto',
  terminatedOn: 'Gusto ends an employment by a termination, which pays last wages: do it in Gusto',
};

const NOT_TAKEN = 'Gusto does not take it through its API (see the lineage page)';

/** What is asked of the members of an employee; nothing is dropped without a word. */
export function employeeMembers(values: Employee, held: Employee, action: 'create' | 'update'): AskedOf {
  const { firstName, lastName, workEmail, birthDate, personalContactPoints } = values;
  const points = personalContactPoints === undefined ? null : emailIn(personalContactPoints ?? [], held);
  const employee: Members = {
    ...(firstName === undefined ? {} : { first_name: firstName }),
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(workEmail === undefined ? {} : { work_email: workEmail }),
    ...(birthDate === undefined ? {} : { date_of_birth: birthDate }),
    ...(points === null ? {} : { email: points.email }),
  };
  const others = refusedFields(valuesChanged(values, held), FIELDS[action], NOT_TAKEN).map(({ path, detail }) => ({
    path,
    detail: DETAILS[path as keyof Employee] ?? detail,
  }));
  return {
    employee,
    refused: [...others, ...(points?.refused ?? []), ...emptyNames(values)],
    lossy: points?.lossy ?? [],
  };
}

/** What is asked beside what is there already. */
function valuesChanged(values: Employee, held: Employee): Employee {
  const there = new Map(Object.entries(held));
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !isDeepStrictEqual(there.get(field), value)),
  );
}

/** Names are there, and stay. */
function emptyNames(values: Employee): Notes {
  return (['firstName', 'lastName'] as const)
    .filter((field) => values[field] !== undefined && (values[field] ?? '').trim() === '')
    .map((path) => ({ path, detail: 'an employee has a first and a last name' }));
}

/** One e-mail; a phone that is held already is no change. */
function emailIn(
  points: readonly ContactPoint[],
  held: Employee,
): { readonly email: string | null; readonly refused: Notes; readonly lossy: Notes } {
  const first = points.findIndex(({ type }) => type === 'EMAIL');
  const phones = phonesOf(held);
  const isHeld = (point: ContactPoint) => phones.some((phone) => isEqual(phone, point));
  const others = points.flatMap((point, index) =>
    index === first || isHeld(point)
      ? []
      : [{ path: `personalContactPoints[${index}]`, detail: 'Gusto takes one e-mail; phones are entered there' }],
  );
  const left = phones.some((phone) => !points.some((point) => isEqual(phone, point)));
  const staying = left ? [{ path: 'personalContactPoints', detail: 'the phone stays: it is cleared in Gusto' }] : [];
  return { email: points[first]?.value ?? null, refused: others, lossy: staying };
}

/** What personal contact points will show: the e-mail that is set, and the phone as it is. */
export function contactPointsShown(values: Employee, held: Employee): readonly ContactPoint[] | null {
  const email = values.personalContactPoints?.find(({ type }) => type === 'EMAIL');
  const shown = [...(email === undefined ? [] : [emailOf(email.value)]), ...phonesOf(held)];
  return shown.length === 0 ? null : shown;
}

function phonesOf({ personalContactPoints }: Employee): readonly ContactPoint[] {
  return (personalContactPoints ?? []).filter(({ type }) => type !== 'EMAIL');
}

function isEqual(left: ContactPoint, right: ContactPoint): boolean {
  return left.type === right.type && left.value === right.value;
}
