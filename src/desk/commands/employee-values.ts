import type { EmployeeOnboardInput, EmployeeUpdateInput } from '../../generated/resolvers.ts';
import type { CommandContext } from '../draft.ts';
import { named } from '../drafting.ts';
import type { GivenValues } from '../given.ts';
import { addressOf, contactPointsOf, emailIn, given, textsOf } from '../input-values.ts';

type Shared = Omit<EmployeeUpdateInput, 'id'> & Pick<EmployeeOnboardInput, 'employeeNumber' | 'legalEntity'>;

const TEXTS = [
  'employeeNumber',
  'name',
  'firstName',
  'lastName',
  'jobTitle',
  'department',
  'workLocation',
  'legalEntity',
] as const;

/** The values of an employee that an input gives. `country` is that of phone numbers without one, where the input has no home address. */
export async function employeeValues(
  context: CommandContext,
  input: Shared,
  country: string | null,
): Promise<GivenValues<'Employee'>> {
  const { problems, today } = context;
  const homeAddress = given(input.homeAddress, 'input.homeAddress', problems, addressOf);
  const points = contactPointsOf(homeAddress?.country ?? country);
  const { birthDate, hiredOn } = input;
  if (birthDate !== undefined && birthDate !== null && birthDate >= today)
    problems.add('INVALID', 'input.birthDate', 'is still to come');
  return {
    ...textsOf(input, TEXTS, problems),
    workEmail: given(input.workEmail, 'input.workEmail', problems, emailIn),
    contactPoints: given(input.contactPoints, 'input.contactPoints', problems, points),
    personalContactPoints: given(input.personalContactPoints, 'input.personalContactPoints', problems, points),
    manager: await named(context, 'Employee', input.manager, 'input.manager'),
    homeAddress,
    birthDate,
    hiredOn,
  };
}

/** The full name, for systems that keep no halves; undefined while a half is not known. */
export function fullName(first: string | null | undefined, last: string | null | undefined): string | undefined {
  return (first ?? null) === null || (last ?? null) === null ? undefined : `${first} ${last}`;
}
