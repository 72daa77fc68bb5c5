import type { CustomerForwardInput } from '../../generated/resolvers.ts';
import { isReference } from '../../model/id.ts';
import type { Customer } from '../../model/index.ts';
import type { DraftChange, PlanNote } from '../../write/operation.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about, draftOf, secondLook } from '../drafting.ts';
import { notKnown } from '../fan-out.ts';
import { takerOf } from '../forward.ts';
import { withoutKeys } from '../given.ts';
import { checkSettable } from '../input-check.ts';
import { countryOf } from '../input-values.ts';
import { canSet, type Receiver } from '../receivers.ts';
import { referenceTo, type Target } from '../targets.ts';

/** What a system is told of a customer that it does not know yet. Numbers are each system's own to give. */
const TOLD = [
  ...['kind', 'name', 'legalName', 'identifiers', 'addresses', 'contactPoints', 'industry', 'segment'],
  ...['accountOwner', 'currency', 'paymentTerms'],
] as (keyof Customer & string)[];

/** Makes a customer that some systems know known to another: a buyer of the web shop to the ERP. */
export const customerForward: Command<CustomerForwardInput> = async (input, context) => {
  const customer = await context.targets.own('Customer', input.customer, 'input.customer', TOLD);
  if (customer === null) return null;
  checkSettable(context, customer.roles, input);
  const { addresses, currency } = customer.values;
  const facts = { channel: null, country: countryOf(addresses), legalEntity: null, currency: currency ?? null };
  const taker = takerOf(context, customer, { to: input.to, facts });
  if (taker === null) return null;
  const { values, notes } = await valuesFor(context, customer, taker);
  const { connection, port } = taker;
  const change: DraftChange = {
    ...{ connection: connection.name, objectType: port.objectType, role: 'OWNER', needs: [] },
    intent: { action: 'create', entity: 'Customer', values },
  };
  return draftOf(context, about(customer), { changes: [change], notes }, secondLook(context, null));
};

/** What the taker takes of the customer, in its own terms; notes of what it does not know. */
async function valuesFor(
  { targets }: CommandContext,
  customer: Target<'Customer'>,
  { connection, port }: Receiver,
): Promise<{ readonly values: Customer; readonly notes: readonly PlanNote[] }> {
  const values: Record<string, unknown> = {};
  const notes: PlanNote[] = [];
  for (const field of TOLD) {
    const value = customer.values[field];
    if (value === undefined || value === null || !canSet(port, 'create', field)) continue;
    if (!isReference(value)) {
      values[field] = withoutKeys(value);
      continue;
    }
    const employee = await targets.behind('Employee', value, []);
    const there = employee === null ? null : referenceTo(employee, connection.name);
    if (there === null) notes.push(notKnown(connection.name, field, 'Employee'));
    else values[field] = there;
  }
  return { values, notes };
}
