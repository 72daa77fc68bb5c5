import type { CustomerCreateInput } from '../../generated/resolvers.ts';
import { creationsOf } from '../creations.ts';
import type { Command } from '../draft.ts';
import { draftOf, makerRoles, secondLook } from '../drafting.ts';
import { checkSettable } from '../input-check.ts';
import { countryOf } from '../input-values.ts';
import { customerValues } from './customer-values.ts';

/** Makes a customer in the system of record, then in the others that keep customers. */
export const customerCreate: Command<CustomerCreateInput> = async (input, context) => {
  const { problems, connections } = context;
  const roles = makerRoles(context, 'Customer');
  if (roles === null) return null;
  checkSettable(context, roles, input);
  const { kind, legalEntity = null, ...rest } = input;
  if (legalEntity !== null && !connections.all.some((connection) => connection.legalEntity === legalEntity))
    problems.add('INVALID', 'input.legalEntity', 'no system keeps the books of such a company');
  const values = await customerValues(context, rest, null);
  if (!problems.isEmpty) return null;
  const facts = {
    channel: null,
    country: countryOf(values.addresses),
    legalEntity,
    currency: values.currency ?? null,
  };
  const fanOut = creationsOf(context, {
    entity: 'Customer',
    // What every system makes of a customer when nothing is said, also those that know no other.
    values: { ...values, kind: kind === 'PERSON' ? kind : undefined },
    derived: { kind: 'ORGANIZATION' },
    facts,
  });
  const checks = secondLook(context, values.creditLimit ?? null);
  return draftOf(context, { entity: 'Customer', entityId: null, roles }, fanOut, checks);
};
