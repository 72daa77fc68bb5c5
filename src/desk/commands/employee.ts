import type { EmployeeOnboardInput, EmployeeUpdateInput } from '../../generated/resolvers.ts';
import { creationsOf } from '../creations.ts';
import type { Command } from '../draft.ts';
import { about, draftOf, makerRoles, secondLook } from '../drafting.ts';
import { updatesOf } from '../fan-out.ts';
import { checkSettable } from '../input-check.ts';
import { employeeValues, fullName } from './employee-values.ts';

/** Changes an employee in every system that keeps the person. */
export const employeeUpdate: Command<EmployeeUpdateInput> = async (input, context) => {
  const { targets, problems } = context;
  const { id, ...changed } = input;
  const target = await targets.own('Employee', id, 'input.id', [
    'firstName',
    'lastName',
    'homeAddress',
    'contactPoints',
  ]);
  if (target === null) return null;
  if (Object.values(changed).every((value) => value === undefined))
    return problems.add('REQUIRED', 'input', 'names nothing to change');
  checkSettable(context, target.roles, input);
  const { firstName, lastName, homeAddress } = target.values;
  const values = await employeeValues(context, changed, homeAddress?.country ?? null);
  if (values.manager?.id === target.id) problems.add('INVALID', 'input.manager', 'nobody leads themselves');
  if (!problems.isEmpty) return null;
  const isRenamed = values.firstName !== undefined || values.lastName !== undefined;
  const name = fullName(
    values.firstName === undefined ? firstName : values.firstName,
    values.lastName === undefined ? lastName : values.lastName,
  );
  const derived = isRenamed && values.name === undefined ? { name } : {};
  return draftOf(context, about(target), updatesOf(context, target, values, derived), secondLook(context, null));
};

/** Takes a person on: in the system of record, then in the others that keep employees. */
export const employeeOnboard: Command<EmployeeOnboardInput> = async (input, context) => {
  const { problems, connections } = context;
  const roles = makerRoles(context, 'Employee');
  if (roles === null) return null;
  checkSettable(context, roles, input);
  const values = await employeeValues(context, input, null);
  if (!problems.isEmpty) return null;
  const { legalEntity = null } = values;
  // A company that no connection stands for is a word of the personnel system, and narrows nothing.
  const isOfConnections = connections.all.some((connection) => connection.legalEntity === legalEntity);
  const fanOut = creationsOf(context, {
    entity: 'Employee',
    values,
    derived: { name: fullName(values.firstName, values.lastName) },
    facts: {
      channel: null,
      country: values.homeAddress?.country ?? null,
      legalEntity: isOfConnections ? legalEntity : null,
      currency: null,
    },
  });
  return draftOf(context, { entity: 'Employee', entityId: null, roles }, fanOut, secondLook(context, null));
};
