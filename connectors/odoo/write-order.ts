import type { Call } from '../../src/connector/contract.ts';
import {
  type Draft,
  keyReferred,
  type Members,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  writable,
} from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Order } from '../../src/model/index.ts';
import type { OdooObject } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import type { OdooOrder } from './wire.ts';
import { bornBy, creation, NEVER, odooWrite, SELF, undoneBy } from './write.ts';
import { linesOf } from './write-lines.ts';
import { addressesOfOrder } from './write-order-address.ts';
import { changedValues, moveDraft, updateDraft } from './write-values.ts';

const MODEL = 'sale.order';
const NOT_TAKEN = 'is not set through this connector: Odoo works it out, or takes it from the customer';
/** Without it a window asks whether to write to the customer, and nothing is cancelled. */
const QUIETLY = { disable_cancel_warning: true };

/** Writes orders: made as a quotation, confirmed by a second step; cancelled. */
export function orderWrite(object: OdooObject<OdooOrder, 'Order'>, environment: PortEnvironment): WritePort<'Order'> {
  const fields = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['create', 'update', 'to OPEN', 'to CANCELLED'],
    fields,
    plan: async (change: Change<'Order'>, call: Call): Promise<PlannedChange> => {
      switch (change.action) {
        case 'create':
          return createOrder(change.values, { environment, object, fields: fields.create }, call);
        case 'update': {
          const { record } = change.current;
          const changed = changedValues(change.values, record);
          const refused = refusedFields(changed, fields.update, NOT_TAKEN);
          const taken = Object.fromEntries(
            Object.entries(changed).filter(([name]) => fields.update.some((each) => each === name)),
          );
          const known = await environment.catalogue.of(MODEL, call);
          const draft = updateDraft({ object, key: change.key, current: record, values: taken }, environment, known);
          return planned(draft === null ? [] : [draft], refused);
        }
        case 'transition':
          return transition(change);
        default:
          return refusedWhole('', 'Odoo cancels orders and ships them by transfers');
      }
    },
  });
}

function transition({ key, current, to }: Extract<Change<'Order'>, { action: 'transition' }>): PlannedChange {
  const before = current.record.status ?? null;
  if (to === before) return planned([]);
  if (to === 'OPEN' && before === 'DRAFT') return planned([confirmed(key)]);
  if (to !== 'CANCELLED') return refusedWhole('status', 'quotations are confirmed, and orders are cancelled');
  const move = { model: MODEL, method: 'action_cancel', key, context: QUIETLY };
  return planned([moveDraft(move, { before, after: 'CANCELLED' }, before === 'DRAFT' ? redrafted(key) : NEVER)]);
}

/** A cancelled quotation is a quotation again; what was confirmed would have to be confirmed anew. */
function redrafted(key: string): Draft['undo'] {
  return undoneBy('restore', {
    model: MODEL,
    method: 'action_draft',
    key,
    expects: { look: 'values', after: { status: 'DRAFT' } },
  });
}

function confirmed(key: Parameters<typeof moveDraft>[0]['key']): Draft {
  const expects = { look: 'values', after: { status: 'CANCELLED' } } as const;
  const undo = undoneBy('void', { model: MODEL, method: 'action_cancel', key: SELF, context: QUIETLY, expects });
  return moveDraft({ model: MODEL, method: 'action_confirm', key }, { before: 'DRAFT', after: 'OPEN' }, undo);
}

interface Planning {
  readonly environment: PortEnvironment;
  readonly object: OdooObject<OdooOrder, 'Order'>;
  readonly fields: readonly string[];
}

async function createOrder(
  values: Order,
  { environment, object, fields }: Planning,
  call: Call,
): Promise<PlannedChange> {
  const { customer, status = 'DRAFT', currency, lines } = values;
  const partner = customer === undefined || customer === null ? null : keyReferred(customer, 'res.partner');
  if (partner === null) return refusedWhole('customer', 'an order needs a customer that is in Odoo');
  if (status !== 'DRAFT' && status !== 'OPEN') return refusedWhole('status', 'a new order is DRAFT or OPEN');
  const own = environment.context.currency;
  if (currency !== undefined && currency !== null && currency !== own)
    return refusedWhole('currency', 'another currency than that of the company needs a price list');
  const made = await linesOf(
    lines ?? [],
    { environment, currency: own, noun: 'an order', quantity: 'product_uom_qty' },
    call,
  );
  if (made.refused.length > 0) return { steps: [], refused: made.refused, lossy: [] };
  const places = await addressesOfOrder(partner, values, environment, call);
  const { customer: _by, status: _to, currency: _in, lines: _of, billTo: _bill, shipTo: _ship, ...rest } = values;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => value !== undefined && value !== null && fields.includes(name)),
  );
  const { body } = object.mapping.encode(given, 'create', environment.context);
  const members: Members = {
    ...body,
    ...places.members,
    partner_id: typeof partner === 'string' ? Number(partner) : partner,
    company_id: environment.settings.companyId,
    order_line: made.commands,
  };
  const after = { ...given, ...places.after, customer, currency, status: 'DRAFT', lines: made.after };
  const undo = undoneBy('delete', { model: MODEL, method: 'unlink', key: SELF, expects: { look: 'gone' } });
  const { externalIdField } = environment.settings;
  const step = creation({ model: MODEL, values: members, diff: newValues(after, fields) }, externalIdField, undo);
  const drafts = status === 'OPEN' ? [step, confirmed(bornBy('1'))] : [step];
  return planned(drafts, [...refusedFields(values, fields, NOT_TAKEN), ...places.refused], made.lossy);
}
