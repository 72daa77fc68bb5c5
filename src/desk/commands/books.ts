import type { Order } from '../../model/index.ts';
import { readGroups } from '../../store/groups.ts';
import { isInvoiced } from '../../store/order-invoices.ts';
import { creatorOf } from '../creations.ts';
import type { CommandContext } from '../draft.ts';
import { creatorsOf, type Receiver } from '../receivers.ts';
import type { Target } from '../targets.ts';
import { Problems } from '../user-error.ts';

const BILLABLE: readonly Order['status'][] = ['OPEN', 'PARTIALLY_COMPLETED', 'COMPLETED'];
const PATH = 'input.order';

/** Whether an order is one to be invoiced at all; a problem otherwise. */
export function isBillable({ problems }: CommandContext, { values }: Target<'Order'>): boolean {
  const { hold, status } = values;
  if (hold !== undefined && hold !== null) problems.add('WRONG_STATE', PATH, 'the order is on hold');
  else if (!BILLABLE.includes(status))
    problems.add('WRONG_STATE', PATH, `the order is ${status ?? 'in no known state'}`);
  else return true;
  return false;
}

/** The books that an invoice of an order goes to: those of the company that sold it. Null with a problem where there are none. */
export function booksOf(context: CommandContext, { legalEntity, channel, currency }: Order): Receiver | null {
  const companies = new Set(creatorsOf(context, 'Invoice').flatMap(({ connection }) => connection.legalEntity ?? []));
  if ((legalEntity ?? null) === null && companies.size > 1)
    return context.problems.add('WRONG_STATE', PATH, 'which of our companies sold this is not known');
  // What is wrong is wrong with the order: the input names no company.
  const problems = new Problems();
  const facts = {
    channel: channel ?? null,
    country: null,
    legalEntity: legalEntity ?? null,
    currency: currency ?? null,
  };
  const books = creatorOf({ ...context, problems }, { entity: 'Invoice', facts });
  if (books !== null) return books;
  return context.problems.add('NOT_WRITABLE', PATH, problems.all[0]?.message ?? 'no system makes invoices of it');
}

/**
 * Whether an order whose source does not tell what is invoiced has an invoice already; a problem then, for all of it would be invoiced again.
 */
export async function isFree(
  { db, problems }: CommandContext,
  { id, values }: Target<'Order'>,
  customer: Target<'Customer'>,
): Promise<boolean> {
  if (values.lines?.every(({ quantityInvoiced }) => quantityInvoiced !== null) === true) return true;
  const records = (await readGroups(db, [customer.id])).get(customer.id) ?? [];
  const isTaken = await isInvoiced(
    db,
    id,
    records.map((record) => record.id),
  );
  if (isTaken) problems.add('WRONG_STATE', PATH, 'there is an invoice of this order');
  return !isTaken;
}

/** Terms that say by themselves how many days there are: those that count from another day are not for us to interpret. */
const PLAIN_TERMS = /^(?:net )?(\d{1,3}) days?(?: net| after the invoice date)?$/i;

/** Due when the input says, else by the terms, the first that there are. Null with a problem where they name no number of days. */
export function datesOf(
  { problems, today }: CommandContext,
  input: { readonly issuedOn?: string | null | undefined; readonly dueOn?: string | null | undefined },
  terms: readonly (string | null | undefined)[],
): { readonly issuedOn: string; readonly dueOn: string } | null {
  const issuedOn = input.issuedOn ?? today;
  const agreed = terms.find((each) => each !== undefined && each !== null);
  const days = PLAIN_TERMS.exec(agreed?.trim() ?? '')?.[1];
  const dueOn = input.dueOn ?? (days === undefined ? null : daysAfter(issuedOn, Number(days)));
  if (dueOn === null) return problems.add('REQUIRED', 'input.dueOn', 'the payment terms do not say when it is due');
  if (dueOn < issuedOn) return problems.add('INVALID', 'input.dueOn', 'is before the day of the invoice');
  return { issuedOn, dueOn };
}

function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
