import type { InvoiceIssueInput, InvoiceVoidInput } from '../../generated/resolvers.ts';
import type { Reference } from '../../model/id.ts';
import type { Invoice } from '../../model/index.ts';
import type { Money } from '../../model/money.ts';
import { closedPeriod, type DatedInput } from '../../write/rules/closed-period.ts';
import { fourEyes } from '../../write/rules/four-eyes.ts';
import type { Verdict } from '../../write/rules/verdict.ts';
import { actorOf, transitionOf } from '../actors.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about } from '../drafting.ts';
import { checkSettable } from '../input-check.ts';
import { textOf, textsOf } from '../input-values.ts';
import { approversOf, refuse } from '../rule-outcome.ts';
import { referenceTo, type Target } from '../targets.ts';
import { booksOf, datesOf, isBillable, isFree } from './books.ts';
import { billingOf } from './invoice-lines.ts';
import { present } from './present.ts';

const ORDER_FIELDS = [
  ...(['number', 'status', 'hold', 'customer', 'legalEntity', 'channel', 'currency', 'paymentTerms'] as const),
  ...(['lines', 'totals'] as const),
];

/**
 * Issues an invoice over what of an order is not invoiced yet, in the books of the company that sold it.
 *
 * It is made open. Where a second person has to agree nothing is sent before.
 */
export const invoiceIssue: Command<InvoiceIssueInput> = async (input, context) => {
  const { targets, problems } = context;
  const order = await targets.own('Order', input.order, 'input.order', ORDER_FIELDS);
  if (order === null) return null;
  checkSettable(context, order.roles, input);
  const texts = textsOf(input, ['number', 'customerReference'], problems);
  if (!isBillable(context, order)) return null;
  const customer = await targets.behind('Customer', order.values.customer, ['paymentTerms']);
  if (customer === null) return problems.add('WRONG_STATE', 'input.order', 'whose order it is is not known');
  const dates = datesOf(context, input, [order.values.paymentTerms, customer.values.paymentTerms]);
  const books = booksOf(context, order.values);
  if (books === null || !(await isFree(context, order, customer))) return null;
  const { name, legalEntity } = books.connection;
  const buyer = buyerIn(context, customer, name);
  const billing = await billingOf(context, order.values, name, 'input.order');
  if (billing === null || buyer === null || dates === null || !problems.isEmpty) return null;
  const { currency, number } = order.values;
  const values: Invoice = {
    ...{ customer: buyer, status: 'OPEN', ...dates, lines: billing.lines },
    ...present({ currency, number: texts.number, customerReference: texts.customerReference ?? number }),
    ...(number === undefined || number === null ? {} : { orders: [{ by: 'number', value: number }] }),
  };
  const verdicts = booked(context, legalEntity, { path: 'input.issuedOn', on: dates.issuedOn }, billing.amount);
  const intent = { action: 'create', entity: 'Invoice', values } as const;
  return {
    ...{ entity: 'Invoice', entityId: null, roles: order.roles, notes: [] },
    changes: [{ connection: name, objectType: books.port.objectType, role: 'OWNER', needs: [], intent }],
    ...{ checks: verdicts, approvers: approversOf(verdicts), shown: { kind: 'INVOICE', legalEntity } },
  };
};

function buyerIn({ problems }: CommandContext, customer: Target<'Customer'>, books: string): Reference | null {
  const detail = `${books} makes the invoice and does not know the customer: create it there first`;
  return referenceTo(customer, books) ?? problems.add('OWNED_ELSEWHERE', 'input.order', detail);
}

const VOIDABLE: readonly Invoice['status'][] = ['DRAFT', 'SUBMITTED', 'APPROVED', 'OPEN'];

/** Voids an invoice that nothing was paid of. It is taken out of the books at the day of its issue, so that day has to be open. */
export const invoiceVoid: Command<InvoiceVoidInput> = async (input, context) => {
  const { targets, problems, connections } = context;
  const reason = textOf(input.reason, 'input.reason', problems);
  const fields = ['status', 'kind', 'issuedOn', 'totals', 'legalEntity'] as const;
  const invoice = await targets.own('Invoice', input.id, 'input.id', fields);
  if (invoice === null) return null;
  const { status, issuedOn, totals, legalEntity } = invoice.values;
  if (status === 'PAID' || status === 'PARTIALLY_PAID')
    return problems.add('WRONG_STATE', 'input.id', `the invoice is ${status}: take its payments back first`);
  if (status !== undefined && status !== null && !VOIDABLE.includes(status))
    return problems.add('WRONG_STATE', 'input.id', `the invoice is ${status}`);
  const record = actorOf(context, invoice, { action: 'to VOID', field: 'status', path: 'input.id' });
  if (record === null || reason === undefined) return null;
  const books = connections.get(record.connection)?.legalEntity ?? legalEntity ?? null;
  const dated = { path: 'input.id', on: issuedOn ?? null };
  const verdicts = booked(context, books, dated, totals?.taxInclusive ?? null);
  return {
    ...{ ...about(invoice), changes: [transitionOf(record, 'VOID', reason)], notes: [] },
    ...{ checks: verdicts, approvers: approversOf(verdicts) },
  };
};

/** What the rules say of an entry in books; what they refuse is added to the problems. */
function booked(
  { mutation, policy, today, problems }: CommandContext,
  legalEntity: string | null,
  date: DatedInput['dates'][number],
  amount: Money | null,
): readonly Verdict[] {
  const verdicts = [
    ...closedPeriod({ dates: [date] }, { legalEntity }, policy.closedPeriods, today),
    ...fourEyes({ mutation, amount }, policy.fourEyes),
  ];
  refuse(problems, verdicts);
  return verdicts;
}
