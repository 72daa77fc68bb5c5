import type { CustomerCreateInput, CustomerUpdateInput } from '../../generated/resolvers.ts';
import type { CommandContext } from '../draft.ts';
import { named } from '../drafting.ts';
import type { GivenValues } from '../given.ts';
import {
  addressesOf,
  contactPointsOf,
  countryOf,
  currencyOf,
  given,
  identifiersOf,
  moneyIn,
  textsOf,
} from '../input-values.ts';

type Shared = Omit<CustomerUpdateInput, 'id'> & Pick<CustomerCreateInput, 'number'>;

/** The values of a customer that an input gives. `country` is that of phone numbers without one, where the input has no address. */
export async function customerValues(
  context: CommandContext,
  input: Shared,
  country: string | null,
): Promise<GivenValues<'Customer'>> {
  const { problems } = context;
  const addresses = given(input.addresses, 'input.addresses', problems, addressesOf);
  const points = contactPointsOf(countryOf(addresses) ?? country);
  const [accountOwner, parent] = await Promise.all([
    named(context, 'Employee', input.accountOwner, 'input.accountOwner'),
    named(context, 'Customer', input.parent, 'input.parent'),
  ]);
  const texts = ['number', 'name', 'legalName', 'industry', 'segment', 'paymentTerms'] as const;
  return {
    ...textsOf(input, texts, problems),
    status: input.status,
    addresses,
    contactPoints: given(input.contactPoints, 'input.contactPoints', problems, points),
    identifiers: given(input.identifiers, 'input.identifiers', problems, identifiersOf),
    currency: given(input.currency, 'input.currency', problems, currencyOf),
    creditLimit: given(input.creditLimit, 'input.creditLimit', problems, moneyIn),
    creditHold: input.creditHold,
    accountOwner,
    parent,
  };
}
