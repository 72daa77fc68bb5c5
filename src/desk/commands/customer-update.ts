import type { CustomerUpdateInput } from '../../generated/resolvers.ts';
import type { Command } from '../draft.ts';
import { about, draftOf, secondLook } from '../drafting.ts';
import { updatesOf } from '../fan-out.ts';
import { checkSettable } from '../input-check.ts';
import { countryOf } from '../input-values.ts';
import { customerValues } from './customer-values.ts';

const LISTS = ['addresses', 'contactPoints', 'identifiers'] as const;

/** Changes a customer in every system that keeps it. */
export const customerUpdate: Command<CustomerUpdateInput> = async (input, context) => {
  const { targets, problems } = context;
  const { id, ...changed } = input;
  // Lists are compared with what there is, and addresses say whose telephone numbers are meant: they may have to be fetched.
  const asked = LISTS.some((field) => changed[field] !== undefined) ? LISTS : [];
  const target = await targets.own('Customer', id, 'input.id', asked);
  if (target === null) return null;
  if (Object.values(changed).every((value) => value === undefined))
    return problems.add('REQUIRED', 'input', 'names nothing to change');
  checkSettable(context, target.roles, input);
  const values = await customerValues(context, changed, countryOf(target.values.addresses));
  if (values.parent?.id === target.id) problems.add('INVALID', 'input.parent', 'a customer does not belong to itself');
  if (changed.name === null) problems.add('INVALID', 'input.name', 'a customer has a name');
  if (!problems.isEmpty) return null;
  return draftOf(
    context,
    about(target),
    updatesOf(context, target, values),
    secondLook(context, values.creditLimit ?? null),
  );
};
