import type { Call } from '../../src/connector/contract.ts';
import {
  type Draft,
  keyReferred,
  type Members,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
} from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Model } from '../../src/model/index.ts';
import type { OdooObject } from './objects.ts';
import { type PortEnvironment, searchRows } from './search.ts';
import type { OdooMove } from './wire.ts';
import { bornBy, creation, NEVER, odooWrite, SELF, undoneBy } from './write.ts';
import { linesOf } from './write-lines.ts';
import { changedValues, moveDraft, writeDraft } from './write-values.ts';

const MODEL = 'account.move';

const CREATED = [
  'kind',
  'status',
  'customer',
  'orders',
  'customerReference',
  'issuedOn',
  'dueOn',
  'currency',
  'lines',
] as const;

/** What a new invoice is anyway. */
const TOLD = [...CREATED, 'legalEntity'];

const UPDATED = ['customerReference', 'issuedOn', 'dueOn'] as const;
const MEMBERS = { customerReference: 'ref', issuedOn: 'invoice_date', dueOn: 'invoice_date_due' } as const;

/** States of a posted invoice. */
const POSTED = ['OPEN', 'PARTIALLY_PAID', 'PAID'];

/**
 * Writes invoices: made as a draft, posted by a second step, which gives them their number; cancelled.
 *
 * Source: odoo/odoo 19.0, addons/account/models/account_move.py
 */
export function invoiceWrite(
  object: OdooObject<OdooMove, 'Invoice'>,
  environment: PortEnvironment,
): WritePort<'Invoice'> {
  return odooWrite(object, environment, {
    actions: ['create', 'update', 'to OPEN', 'to VOID'],
    fields: { create: CREATED, update: UPDATED },
    plan: async (change, call) => {
      switch (change.action) {
        case 'create':
          return createInvoice(change.values, environment, call);
        case 'update':
          return updateInvoice(change, object);
        case 'transition':
          return transition(change);
        default:
          return refusedWhole('', 'invoices are cancelled, never removed');
      }
    },
  });
}

async function createInvoice(
  values: Model<'Invoice'>,
  environment: PortEnvironment,
  call: Call,
): Promise<PlannedChange> {
  const { customer, lines, kind, status, currency, customerReference, issuedOn, dueOn, legalEntity } = values;
  const partner = customer === undefined || customer === null ? null : keyReferred(customer, 'res.partner');
  if (partner === null) return refusedWhole('customer', 'an invoice needs a customer that is in Odoo');
  if ((kind ?? 'INVOICE') !== 'INVOICE') return refusedWhole('kind', 'credit notes are not made here');
  const state = status ?? 'DRAFT';
  if (state !== 'DRAFT' && state !== 'OPEN') return refusedWhole('status', 'a new invoice is DRAFT or OPEN');
  const own = currency ?? environment.context.currency;
  const currencyId = own === null ? null : await currencyOf(own, environment, call);
  if (currencyId === null) return refusedWhole('currency', 'is none that is active in Odoo');
  const made = await linesOf(
    lines ?? [],
    { environment, currency: own, noun: 'an invoice', quantity: 'quantity' },
    call,
  );
  if (made.refused.length > 0) return { steps: [], refused: made.refused, lossy: [] };
  const origin = originOf(values.orders ?? []);
  const members: Members = {
    move_type: 'out_invoice',
    partner_id: typeof partner === 'string' ? Number(partner) : partner,
    company_id: environment.settings.companyId,
    currency_id: currencyId,
    ...given({
      ref: customerReference,
      invoice_date: issuedOn,
      // Without it the payment term of the customer says when it is due.
      invoice_date_due: dueOn,
      invoice_origin: origin.text,
    }),
    invoice_line_ids: made.commands,
  };
  const refused = [
    ...refusedFields(values, TOLD, 'is not set through this connector'),
    ...origin.refused,
    ...((legalEntity ?? environment.context.legalEntity) === environment.context.legalEntity
      ? []
      : [{ path: 'legalEntity', detail: 'this is the company of another legal entity' }]),
  ];
  const after = { ...values, kind: 'INVOICE', currency: own, status: 'DRAFT', lines: made.after };
  const diff = newValues(after, TOLD).filter(({ path }) => !refused.some((each) => each.path === path));
  const step = creation({ model: MODEL, values: members, diff }, environment.settings.externalIdField, undoing(state));
  const drafts = state === 'OPEN' ? [step, posted(bornBy('1'))] : [step];
  return planned(drafts, refused, made.lossy);
}

/** What had a number once cannot be deleted. */
function undoing(state: 'DRAFT' | 'OPEN'): Draft['undo'] {
  if (state === 'DRAFT')
    return undoneBy('delete', { model: MODEL, method: 'unlink', key: SELF, expects: { look: 'gone' } });
  const expects = { look: 'values', after: { status: 'VOID' } } as const;
  return undoneBy('void', { model: MODEL, method: 'button_cancel', key: SELF, expects });
}

function posted(key: Parameters<typeof moveDraft>[0]['key']): Draft {
  return moveDraft({ model: MODEL, method: 'action_post', key }, { before: 'DRAFT', after: 'OPEN' }, redrafted(SELF));
}

function redrafted(key: Parameters<typeof moveDraft>[0]['key']): Draft['undo'] {
  const expects = { look: 'values', after: { status: 'DRAFT' } } as const;
  return undoneBy('restore', { model: MODEL, method: 'button_draft', key, expects });
}

function transition({ key, current, to }: Extract<Change<'Invoice'>, { action: 'transition' }>): PlannedChange {
  const before = current.record.status ?? null;
  if (to === before) return planned([]);
  if (to === 'OPEN' && before === 'DRAFT') return planned([posted(key)]);
  if (to !== 'VOID') return refusedWhole('status', 'drafts are posted, and invoices are cancelled');
  if (before !== 'DRAFT' && before !== 'OPEN')
    return refusedWhole('status', 'payments and credit notes must be taken back before it can be cancelled');
  const move = { model: MODEL, method: 'button_cancel', key };
  return planned([moveDraft(move, { before, after: 'VOID' }, before === 'DRAFT' ? redrafted(key) : NEVER)]);
}

function updateInvoice(
  { key, current, values }: Extract<Change<'Invoice'>, { action: 'update' }>,
  object: OdooObject<OdooMove, 'Invoice'>,
): PlannedChange {
  const { record } = current;
  const changed = changedValues(values, record);
  const isPosted = POSTED.includes(record.status ?? '');
  const taken = UPDATED.filter((field) => changed[field] !== undefined && (field === 'customerReference' || !isPosted));
  const refused = [
    ...refusedFields(changed, UPDATED, 'an invoice takes a new reference, a draft new dates too'),
    ...UPDATED.filter((field) => changed[field] !== undefined && !taken.includes(field)).map((path) => ({
      path,
      detail: 'a posted invoice keeps its dates',
    })),
  ];
  if (record.status === 'VOID') return refusedWhole('', 'a cancelled invoice is not changed');
  if (taken.length === 0) return planned([], refused);
  const pick = (from: Model<'Invoice'>) =>
    Object.fromEntries(taken.map((field) => [MEMBERS[field], from[field] ?? null]));
  const fieldsOf = (from: Model<'Invoice'>) => Object.fromEntries(taken.map((field) => [field, from[field] ?? null]));
  const draft = writeDraft(
    { object, key },
    { vals: pick(changed), after: fieldsOf(changed) },
    { vals: pick(record), after: fieldsOf(record) },
  );
  return planned([draft], refused);
}

function originOf(orders: readonly Reference[]): { readonly text: string | null; readonly refused: Notes } {
  const numbers = orders.flatMap((order) => (order.by === 'number' ? [order.value] : []));
  const refused =
    numbers.length === orders.length ? [] : [{ path: 'orders', detail: 'are named by the numbers that people use' }];
  return { text: numbers.length === 0 ? null : numbers.join(', '), refused };
}

function given(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}

async function currencyOf(name: string, environment: PortEnvironment, call: Call): Promise<number | null> {
  const [row] = await searchRows(
    {
      model: 'res.currency',
      domain: [
        ['name', '=', name],
        ['active', '=', true],
      ],
      fields: ['name'],
      order: 'id asc',
      limit: 1,
    },
    environment,
    call,
  );
  return row?.id ?? null;
}
