import { amountsOf, linesOf } from './computed-sale.ts';
import { type Env, floatOf, idOf, pointing, related, text, value } from './env.ts';
import { UserError } from './errors.ts';
import { rowsOf } from './reading.ts';
import type { Row, Value } from './values.ts';
import { makeShipment, wholeLine } from './workflow-shipment-making.ts';
import { checkTimestamps, note, setStored } from './writing.ts';

export const saleMethods = new Set(['draft', 'quote', 'confirm', 'process', 'cancel']);

const from: Readonly<Record<string, readonly string[]>> = {
  draft: ['quotation', 'cancelled', 'confirmed'],
  quote: ['draft'],
  confirm: ['quotation'],
  process: ['confirmed', 'processing'],
  cancel: ['draft', 'quotation'],
};

/** Moves the sales that are in the right state and leaves the others alone: the answer is null either way. */
export function runSaleMethod(method: string, ids: readonly number[], env: Env): void {
  const model = env.db.model('sale.sale');
  const states = from[method] ?? [];
  for (const row of rowsOf(model, ids, 'read', env)) {
    if (!states.includes(text(row, 'state') ?? '')) continue;
    if (method === 'process' && row['state'] === 'processing') continue;
    checkTimestamps(model, [Number(row['id'])], env);
    if (method === 'quote') checkForQuotation(row, env);
    move(row, valuesFor(method, row, env), env);
    if (method === 'confirm' || method === 'process') processSale(Number(row['id']), env);
  }
}

function move(row: Row, values: Record<string, Value>, env: Env): void {
  const model = env.db.model('sale.sale');
  setStored(model, Number(row['id']), values, env);
  note(env, 'transition', model, Number(row['id']), { state: text({ ...row, ...values }, 'state') });
}

function valuesFor(method: string, row: Row, env: Env): Record<string, Value> {
  switch (method) {
    case 'draft':
      return { state: 'draft' };
    case 'quote':
      return { state: 'quotation', number: text(row, 'number') ?? env.db.next('sale.sale') };
    case 'confirm':
      return { state: 'confirmed', sale_date: text(row, 'sale_date') ?? env.db.today(), ...caches(row, env) };
    case 'cancel':
      return { state: 'cancelled', ...caches(row, env) };
    default:
      return { state: 'confirmed' };
  }
}

export function caches(row: Row, env: Env): Record<string, Value> {
  const { untaxed, tax, total } = amountsOf(row, env);
  return { untaxed_amount_cache: untaxed, tax_amount_cache: tax, total_amount_cache: total };
}

function checkForQuotation(row: Row, env: Env): void {
  const name = env.db.model('sale.sale').fields.get('rec_name')?.computed?.get(row, env);
  const refuse = (what: string) => new UserError(`To get a quote for sale "${name}" you must enter ${what}.`);
  if (idOf(row, 'invoice_address') === null) throw refuse('an invoice address');
  if (idOf(row, 'shipment_address') === null) throw refuse('a shipment address');
  if (idOf(row, 'warehouse') === null && linesOf(row, env).some((line) => isShipped(line, env))) {
    throw refuse('a warehouse');
  }
}

function isShipped(line: Row, env: Env): boolean {
  const template = related(env, related(env, line, 'product', 'product.product'), 'template', 'product.template');
  const type = text(template, 'type');
  return line['type'] === 'line' && (type === 'goods' || type === 'assets');
}

/** Makes the invoice, and a shipment with its moves for the goods; the sale waits for both. */
function processSale(id: number, env: Env): void {
  const sale = env.db.row('sale.sale', id);
  if (sale === null) return;
  const lines = linesOf(sale, env).filter((line) => line['type'] === 'line');
  const goods = lines.filter((line) => isShipped(line, env));
  const invoices = lines.length > 0 && sale['invoice_method'] === 'order' ? [makeInvoice(sale, env)] : [];
  const hasGoods = goods.length > 0 && sale['shipment_method'] === 'order';
  const shipments = hasGoods ? [makeShipment(sale, goods.map(wholeLine), env)] : [];
  const isDone = invoices.length === 0 && shipments.length === 0 && lines.length === 0;
  const values: Record<string, Value> = {
    state: isDone ? 'done' : 'processing',
    'invoices@': invoices,
    'shipments@': shipments,
    ...(invoices.length > 0 ? { invoice_state: 'waiting' } : {}),
    ...(shipments.length > 0 ? { shipment_state: 'waiting' } : {}),
  };
  move(sale, values, env);
}

function makeInvoice(sale: Row, env: Env): number {
  const party = value(sale, 'invoice_party') ?? value(sale, 'party');
  const model = env.db.model('account.invoice');
  const id = env.db.newId(model.name);
  env.db.put(model.name, id, {
    id,
    create_date: env.stamp,
    create_uid: env.user,
    write_date: null,
    write_uid: null,
    number: null,
    reference: null,
    type: 'out',
    state: 'draft',
    party,
    company: value(sale, 'company'),
    currency: value(sale, 'currency'),
    invoice_date: null,
    'sales@': [Number(sale['id'])],
  });
  note(env, 'create', model, id, { type: 'out', state: 'draft' });
  return id;
}

/** Looks at a sale again when something of it has been shipped: what remains gets another shipment. */
export function processAgain(id: number, env: Env): void {
  const sale = env.db.row('sale.sale', id);
  if (sale === null || sale['state'] !== 'processing') return;
  const remaining = linesOf(sale, env)
    .filter((line) => isShipped(line, env))
    .flatMap((line) => {
      const quantity = floatOf(line, 'quantity') - planned(line, env);
      return quantity > 0 ? [{ line, quantity }] : [];
    });
  const more = remaining.length === 0 ? [] : [makeShipment(sale, remaining, env)];
  const known = sale['shipments@'];
  const shipments = [...(Array.isArray(known) ? known.map(Number) : []), ...more];
  const isSent = shipments.every((each) => env.db.row('stock.shipment.out', each)?.['state'] === 'done');
  setStored(
    env.db.model('sale.sale'),
    id,
    { 'shipments@': shipments, shipment_state: isSent ? 'sent' : 'waiting' },
    env,
  );
}

/** What of a line is on its way or has gone. */
function planned(line: Row, env: Env): number {
  return pointing(env, 'stock.move', 'sale_line@', line)
    .filter((move) => move['state'] !== 'cancelled')
    .reduce((sum, move) => sum + floatOf(move, 'quantity'), 0);
}
