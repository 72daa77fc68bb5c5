import type { OrderPlaceInput } from '../../generated/resolvers.ts';
import type { Reference } from '../../model/id.ts';
import type { Order } from '../../model/index.ts';
import type { DraftChange } from '../../write/operation.ts';
import { creatorOf } from '../creations.ts';
import type { Command, CommandContext } from '../draft.ts';
import { named } from '../drafting.ts';
import { heldIn } from '../held.ts';
import { checkSettable } from '../input-check.ts';
import { addressOf, given, textsOf } from '../input-values.ts';
import type { Receiver } from '../receivers.ts';
import { refuse } from '../rule-outcome.ts';
import { referenceTo, type Target } from '../targets.ts';
import { checkOrder } from './order-checks.ts';
import { factsOfNew, holdBy, onHold } from './order-facts.ts';
import { type LinePlace, newLine, stockLine, totalOf, type WantedLine } from './order-lines.ts';
import { defined, present } from './present.ts';

/**
 * Places an order of a customer.
 *
 * What the rules hold is made all the same, as a draft that nobody works on, and waits on hold for `orderApprove`; the gateway keeps the hold.
 */
export const orderPlace: Command<OrderPlaceInput> = async (input, context) => {
  const { targets, problems, nowMs } = context;
  const customer = await targets.own('Customer', input.customer, 'input.customer', ['addresses', 'currency']);
  if (customer === null) return null;
  checkSettable(context, customer.roles, input);
  const receiver = receiverOf(context, input, customer);
  const buyer = receiver === null ? null : buyerIn(context, customer, receiver);
  const currency = currencyFor(context, input, { customer, receiver });
  const lines = await linesOf(context, input, { connection: receiver?.connection.name ?? null, currency });
  const head = await headOf(context, input, receiver);
  checkDates(context, input);
  if (receiver === null || buyer === null || !problems.isEmpty) return null;
  const { verdicts, creditCheck } = await checkOrder(context, {
    ...{ customer, lines: lines.map(stockLine), items: lines.flatMap(({ item }) => item ?? []), exceptOrders: [] },
    ...{ total: totalOf(lines), legalEntity: receiver.connection.legalEntity ?? input.legalEntity ?? null },
    dates: [{ path: 'input.orderedOn', on: input.orderedOn ?? null }],
  });
  refuse(problems, verdicts);
  const hold = holdBy(verdicts, nowMs);
  const facts = { creditCheck, ...(hold === null ? {} : onHold(hold)) };
  const status = hold === null ? 'OPEN' : 'DRAFT';
  const order: Order = {
    ...{ customer: buyer, status, lines: lines.map(({ line }) => line) },
    ...present({ ...head, currency }),
  };
  const { name: connection, legalEntity } = receiver.connection;
  const making: DraftChange = {
    ...{ connection, objectType: receiver.port.objectType, role: 'OWNER', needs: [] },
    intent: { action: 'create', entity: 'Order', values: order },
  };
  return {
    ...{ entity: 'Order', entityId: null, roles: customer.roles, changes: [making, factsOfNew(facts)], notes: [] },
    ...{ checks: verdicts, approvers: null, shown: { ...facts, legalEntity } },
  };
};

/** Routes go by where the goods go. */
function receiverOf(
  context: CommandContext,
  { channel, legalEntity, currency, shipTo, billTo }: OrderPlaceInput,
  { values }: Target<'Customer'>,
): Receiver | null {
  const known = ['SHIPPING', 'BILLING'].flatMap((type) => values.addresses?.find((each) => each.type === type) ?? []);
  const country = [shipTo?.country, billTo?.country, ...known.map((each) => each.country)].find(
    (each) => each !== undefined && each !== null,
  );
  return creatorOf(context, {
    entity: 'Order',
    facts: {
      ...{ channel: channel ?? null, legalEntity: legalEntity ?? null, country: country ?? null },
      currency: currency ?? values.currency ?? null,
    },
  });
}

function buyerIn(
  { problems }: CommandContext,
  customer: Target<'Customer'>,
  { connection }: Receiver,
): Reference | null {
  const buyer = referenceTo(customer, connection.name);
  if (buyer !== null) return buyer;
  const detail = `${connection.name} receives the order and does not know the customer: create it there first`;
  return problems.add('OWNED_ELSEWHERE', 'input.customer', detail);
}

/** The one that is asked for, if the customer uses it; else the customer's where the order goes, or anywhere; else that of the prices. */
function currencyFor(
  { connections, problems }: CommandContext,
  { currency, lines }: OrderPlaceInput,
  { customer, receiver }: { readonly customer: Target<'Customer'>; readonly receiver: Receiver | null },
): string | null {
  const used = customer.records.flatMap((record) => {
    const value = heldIn(connections, record, 'currency');
    return typeof value === 'string' ? [{ value, isThere: record.connection === receiver?.connection.name }] : [];
  });
  const there = used.filter(({ isThere }) => isThere);
  const known = (there.length > 0 ? there : used).map(({ value }) => value);
  if (currency !== undefined && currency !== null) {
    if (known.length > 0 && !known.includes(currency))
      problems.add('INVALID', 'input.currency', 'is not a currency that the customer uses');
    return currency;
  }
  const priced = lines.flatMap(({ unitPrice }) => unitPrice?.currency ?? [])[0];
  return there[0]?.value ?? customer.values.currency ?? priced ?? null;
}

async function linesOf(
  context: CommandContext,
  { lines }: OrderPlaceInput,
  place: LinePlace,
): Promise<readonly WantedLine[]> {
  if (lines.length === 0) context.problems.add('REQUIRED', 'input.lines', 'an order has at least one line');
  const wanted = await Promise.all(lines.map((line, index) => newLine(context, line, `input.lines.${index}`, place)));
  return wanted.flatMap((line) => line ?? []);
}

async function headOf(context: CommandContext, input: OrderPlaceInput, receiver: Receiver | null): Promise<Order> {
  const { problems } = context;
  const { orderedOn, requestedOn } = input;
  return defined({
    ...textsOf(input, ['channel', 'customerPoNumber', 'paymentTerms', 'note'], problems),
    ...{ orderedOn, requestedOn },
    billTo: given(input.billTo, 'input.billTo', problems, addressOf),
    shipTo: given(input.shipTo, 'input.shipTo', problems, addressOf),
    salesRep: await salesRepIn(context, input, receiver),
  });
}

async function salesRepIn(
  context: CommandContext,
  { salesRep }: OrderPlaceInput,
  receiver: Receiver | null,
): Promise<Reference | null> {
  const employee = await named(context, 'Employee', salesRep, 'input.salesRep');
  if (employee === undefined || employee === null || receiver === null) return null;
  const { name } = receiver.connection;
  const detail = `${name}, which receives the order, does not know this employee`;
  return referenceTo(employee, name) ?? context.problems.add('NOT_FOUND', 'input.salesRep', detail);
}

function checkDates({ problems, today }: CommandContext, { orderedOn, requestedOn }: OrderPlaceInput): void {
  if (requestedOn !== undefined && requestedOn !== null && requestedOn < (orderedOn ?? today))
    problems.add('INVALID', 'input.requestedOn', 'is before the day of the order');
}
