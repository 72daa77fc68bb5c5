import Big from 'big.js';
import { type Database, INHERITED, type Rec } from './database.ts';

type Compute = (rec: Rec, db: Database) => unknown;

/** What is not kept but worked out. Amounts are rounded to cents, as for currencies with two decimals. */
const COMPUTED: Readonly<Record<string, Readonly<Record<string, Compute>>>> = {
  'res.partner': { commercial_partner_id: commercialOf },
  'res.currency.rate': {
    company_rate: (rec) => rec['rate'],
    inverse_company_rate: (rec) => new Big(1).div(numberOf(rec, 'rate')).toFixed(12),
  },
  'product.product': { lst_price: (rec, db) => fieldValue(db, 'product.product', rec, 'list_price') },
  'stock.location': {
    complete_name: (rec, db) => {
      const parent = db.get('stock.location', Number(rec['location_id'] ?? 0));
      const own = String(rec['name'] ?? '');
      return parent === undefined ? own : `${String(fieldValue(db, 'stock.location', parent, 'complete_name'))}/${own}`;
    },
  },
  'stock.quant': {
    available_quantity: (rec) => numberOf(rec, 'quantity').minus(numberOf(rec, 'reserved_quantity')).toFixed(),
  },
  'sale.order.line': {
    currency_id: (rec, db) => db.get('sale.order', Number(rec['order_id']))?.['currency_id'],
    company_id: (rec, db) => db.get('sale.order', Number(rec['order_id']))?.['company_id'],
    price_subtotal: (rec) => netOf(rec, 'product_uom_qty').toFixed(2),
    price_tax: (rec, db) => taxOf(rec, 'product_uom_qty', db).toFixed(2),
    price_total: (rec, db) =>
      netOf(rec, 'product_uom_qty')
        .plus(taxOf(rec, 'product_uom_qty', db))
        .toFixed(2),
  },
  'sale.order': {
    amount_untaxed: (rec, db) => sumOf(db, 'sale.order.line', rec, 'price_subtotal').toFixed(2),
    amount_tax: (rec, db) => sumOf(db, 'sale.order.line', rec, 'price_tax').toFixed(2),
    amount_total: (rec, db) => sumOf(db, 'sale.order.line', rec, 'price_total').toFixed(2),
  },
  'account.move.line': {
    currency_id: (rec, db) => db.get('account.move', Number(rec['move_id']))?.['currency_id'],
    company_id: (rec, db) => db.get('account.move', Number(rec['move_id']))?.['company_id'],
    price_subtotal: (rec) => netOf(rec, 'quantity').toFixed(2),
    price_total: (rec, db) =>
      netOf(rec, 'quantity')
        .plus(taxOf(rec, 'quantity', db))
        .toFixed(2),
  },
  'account.move': {
    commercial_partner_id: (rec, db) => {
      const partner = db.get('res.partner', Number(rec['partner_id'] ?? 0));
      return partner === undefined ? undefined : commercialOf(partner, db);
    },
    amount_untaxed: (rec, db) => sumOf(db, 'account.move.line', rec, 'price_subtotal').toFixed(2),
    amount_tax: (rec, db) =>
      totalOf(rec, db)
        .minus(sumOf(db, 'account.move.line', rec, 'price_subtotal'))
        .toFixed(2),
    amount_total: (rec, db) => totalOf(rec, db).toFixed(2),
    amount_residual: (rec, db) => residualOf(rec, db).toFixed(2),
    payment_state: (rec, db) => {
      const [due, total] = [residualOf(rec, db), totalOf(rec, db)];
      if (rec['state'] !== 'posted' || due.eq(total)) return 'not_paid';
      if (!due.eq(0)) return 'partial';
      return creditedOf(rec, db).eq(total) ? 'reversed' : 'paid';
    },
  },
};

/** The value of a field: kept, worked out, or that of the template. Undefined where it is empty. */
export function fieldValue(db: Database, model: string, rec: Rec, field: string): unknown {
  if (field === 'display_name') return displayName(db, model, rec);
  if (model === 'product.product' && INHERITED.includes(field)) {
    const template = db.get('product.template', Number(rec['product_tmpl_id'] ?? 0));
    return template?.[field];
  }
  const { type, relation, inverse } = db.field(model, field);
  if (type === 'one2many' && relation !== null && inverse !== null) return childrenOf(db, relation, inverse, rec.id);
  const compute = COMPUTED[model]?.[field];
  return compute === undefined ? rec[field] : (compute(rec, db) ?? undefined);
}

export function isComputed(model: string, field: string): boolean {
  return COMPUTED[model]?.[field] !== undefined;
}

/** The ids of the records that lead to one, in the order of the model. */
export function childrenOf(db: Database, model: string, inverse: string, id: number): readonly number[] {
  return db
    .leadingTo(model, inverse, id)
    .toSorted((left, right) => Number(left['sequence'] ?? 0) - Number(right['sequence'] ?? 0) || left.id - right.id)
    .map((each) => each.id);
}

/** What a link shows. */
export function displayName(db: Database, model: string, rec: Rec): string {
  const name = String(fieldValue(db, model, rec, 'name') ?? '');
  switch (model) {
    case 'res.country.state':
      return `${name} (${String(db.get('res.country', Number(rec['country_id']))?.['code'] ?? '')})`;
    case 'res.partner': {
      const parent = db.get('res.partner', Number(rec['parent_id'] ?? 0));
      return parent === undefined ? name : `${String(parent['name'])}, ${name === '' ? String(rec['type']) : name}`;
    }
    case 'product.product':
      return rec['default_code'] === undefined ? name : `[${String(rec['default_code'])}] ${name}`;
    case 'stock.location':
      return String(fieldValue(db, model, rec, 'complete_name'));
    case 'account.account':
      return `${String(rec['code'])} ${name}`;
    default:
      return name === '' ? `${model},${rec.id}` : name;
  }
}

function commercialOf(rec: Rec, db: Database): number {
  const parent = db.get('res.partner', Number(rec['parent_id'] ?? 0));
  return rec['is_company'] === true || parent === undefined ? rec.id : commercialOf(parent, db);
}

export function numberOf(rec: Rec, field: string): Big {
  return new Big(String(rec[field] ?? '0'));
}

function netOf(rec: Rec, quantity: string): Big {
  if (rec['display_type'] === 'line_note' || rec['display_type'] === 'line_section') return new Big(0);
  const factor = new Big(100).minus(numberOf(rec, 'discount')).div(100);
  return numberOf(rec, quantity).times(numberOf(rec, 'price_unit')).times(factor).round(2, Big.roundHalfUp);
}

function taxOf(rec: Rec, quantity: string, db: Database): Big {
  const ids: readonly unknown[] = Array.isArray(rec['tax_ids']) ? rec['tax_ids'] : [];
  const rates = ids.map((id) => numberOf(db.must('account.tax', Number(id)), 'amount'));
  const net = netOf(rec, quantity);
  return rates.reduce((sum, rate) => sum.plus(net.times(rate).div(100).round(2, Big.roundHalfUp)), new Big(0));
}

function sumOf(db: Database, model: string, rec: Rec, field: string): Big {
  const inverse = model === 'sale.order.line' ? 'order_id' : 'move_id';
  const lines = childrenOf(db, model, inverse, rec.id).map((id) => db.must(model, id));
  return lines.reduce((sum, line) => sum.plus(String(fieldValue(db, model, line, field))), new Big(0));
}

function totalOf(rec: Rec, db: Database): Big {
  return sumOf(db, 'account.move.line', rec, 'price_total');
}

function residualOf(rec: Rec, db: Database): Big {
  if (rec['state'] === 'cancel') return new Big(0);
  const due = totalOf(rec, db).minus(paidOf(rec, db)).minus(creditedOf(rec, db));
  return due.lt(0) ? new Big(0) : due;
}

function paidOf(rec: Rec, db: Database): Big {
  const paid = [...db.table('account.payment').values()].filter(({ reconciled_invoice_ids: ids, state }) => {
    const isGood = state === 'in_process' || state === 'paid';
    return isGood && Array.isArray(ids) && ids.map(Number).includes(rec.id);
  });
  return paid.reduce((sum, payment) => sum.plus(numberOf(payment, 'amount')), new Big(0));
}

/** What an invoice and the credit note that reverses it settle of each other. */
function creditedOf(rec: Rec, db: Database): Big {
  if (rec['state'] !== 'posted') return new Big(0);
  const other = db.get('account.move', Number(rec['reversed_entry_id'] ?? 0));
  const others = other === undefined ? reversalsOf(rec, db) : [other];
  const open = others
    .filter(({ state }) => state === 'posted')
    .reduce((sum, each) => sum.plus(totalOf(each, db)).minus(paidOf(each, db)), new Big(0));
  const own = totalOf(rec, db).minus(paidOf(rec, db));
  return open.lt(own) ? open : own;
}

function reversalsOf(rec: Rec, db: Database): readonly Rec[] {
  return db.leadingTo('account.move', 'reversed_entry_id', rec.id);
}
