// Sales with their lines, driven to their states, and what moved for them.
import type { Row } from '../../../src/simulator/contract.ts';
import { idsBy, type Loading, rowsOf } from './tryton-loader.ts';
import { keepChildren } from './tryton-parties.ts';
import { date, decimal, type Values } from './tryton-rpc.ts';

const LEFT_QUOTATION = ['processing', 'done'];

/** Makes the sales and quotes them; what it returns confirms and cancels. */
export async function loadSales(loading: Loading): Promise<() => Promise<void>> {
  const { rpc, rows, keys } = loading;
  const taxes = await createTaxes(loading);
  const sales = rowsOf(rows, 'sale.sale');
  const lines = Map.groupBy(rowsOf(rows, 'sale.line'), ({ sale }) => sale);
  const values = sales.map((row) => saleValues(row, lines.get(row['id']) ?? [], taxes, loading));
  keys.setAll('sale.sale', sales, await rpc.create('sale.sale', values));
  await keepChildren(loading, 'sale.line', 'sale', 'sale.sale');
  const idsIn = (...states: readonly string[]) =>
    sales.filter(({ state }) => states.includes(String(state))).map(({ id }) => keys.of('sale.sale', id));
  await rpc.call('model.sale.sale.quote', idsIn('quotation', ...LEFT_QUOTATION, 'cancelled'));
  return async () => {
    await rpc.call('model.sale.sale.confirm', idsIn(...LEFT_QUOTATION));
    await rpc.call('model.sale.sale.cancel', idsIn('cancelled'));
    await checkStates(loading, sales);
  };
}

/** A workflow call that does nothing answers like one that does. */
async function checkStates({ rpc, keys }: Loading, sales: readonly Row[]): Promise<void> {
  const found = await rpc.find('sale.sale', [], ['state', 'invoice_state', 'shipment_state']);
  const byId = new Map(found.map((each) => [each.id, each]));
  const wrong = sales.flatMap((row) => {
    const is = byId.get(keys.of('sale.sale', row['id']));
    return ['state', 'invoice_state', 'shipment_state']
      .filter((field) => is?.[field] !== row[field])
      .map((field) => `${String(row['number'])}: ${field} is ${String(is?.[field])}, not ${String(row[field])}`);
  });
  if (wrong.length > 0) throw new Error(`sales came to other states:\n${wrong.join('\n')}`);
}

async function createTaxes({ rpc, rows, keys }: Loading): Promise<ReadonlyMap<string, number>> {
  const rates = [...new Set(rowsOf(rows, 'sale.line').map((row) => row['taxes_rate']))].filter(
    (rate) => rate !== null && rate !== undefined,
  );
  const accounts = await idsBy(rpc, 'account.account', 'name');
  const account = accounts.get('Main Tax');
  const values = rates.map((rate) => ({
    name: `VAT ${String(rate)}%`,
    description: `VAT ${String(rate)}%`,
    type: 'percentage',
    rate: decimal((Number(rate) / 100).toFixed(4)),
    company: keys.of('company.company', 1),
    invoice_account: account,
    credit_note_account: account,
  }));
  const ids = await rpc.create('account.tax', values);
  return new Map(rates.map((rate, index) => [String(rate), ids[index] ?? 0]));
}

function saleValues(row: Row, lines: readonly Row[], taxes: ReadonlyMap<string, number>, { keys }: Loading): Values {
  const employee = keys.orNull('company.employee', row['employee']);
  return {
    number: row['number'],
    reference: row['reference'],
    description: row['description'],
    comment: row['comment'],
    company: keys.of('company.company', row['company']),
    party: keys.of('party.party', row['party']),
    invoice_address: keys.of('party.address', row['invoice_address']),
    shipment_address: keys.of('party.address', row['shipment_address']),
    payment_term: keys.of('account.invoice.payment_term', row['payment_term']),
    currency: keys.of('currency.currency', row['currency']),
    warehouse: keys.of('stock.location', row['warehouse']),
    sale_date: date(row['sale_date']),
    shipping_date: date(row['shipping_date']),
    invoice_method: row['invoice_method'],
    shipment_method: 'order',
    // The workflow names the employee of its user, and the user of these tests is none.
    quoted_by: ['quotation', ...LEFT_QUOTATION].includes(String(row['state'])) ? employee : null,
    confirmed_by: LEFT_QUOTATION.includes(String(row['state'])) ? employee : null,
    lines: [['create', lines.map((line) => lineValues(line, taxes, keys))]],
  };
}

function lineValues(line: Row, taxes: ReadonlyMap<string, number>, keys: Loading['keys']): Values {
  const tax = taxes.get(String(line['taxes_rate']));
  return {
    type: line['type'],
    sequence: line['sequence'],
    description: line['description'],
    product: keys.orNull('product.product', line['product']),
    unit: keys.orNull('product.uom', line['unit']),
    quantity: line['quantity'] === null ? null : Number(line['quantity']),
    unit_price: decimal(line['unit_price']),
    ...(tax === undefined ? {} : { taxes: [['add', [tax]]] }),
  };
}

/** Stock moves in the state of their row; those done carry the day they were done on. */
export async function loadMoves({ rpc, rows, keys }: Loading): Promise<void> {
  const moves = rowsOf(rows, 'stock.move');
  const cash = rowsOf(rows, 'company.company')[0]?.['currency'];
  const values = moves.map((row) => ({
    product: keys.of('product.product', row['product']),
    uom: keys.of('product.uom', row['uom']),
    quantity: Number(row['quantity']),
    from_location: keys.of('stock.location', row['from_location']),
    to_location: keys.of('stock.location', row['to_location']),
    company: keys.of('company.company', row['company']),
    // Bought and sold goods need a price; no one reads it.
    unit_price: decimal('1'),
    currency: keys.of('currency.currency', cash),
    planned_date: date(row['planned_date']),
    effective_date: row['state'] === 'done' ? date(row['effective_date']) : null,
    origin: originOf(row, keys),
  }));
  keys.setAll('stock.move', moves, await rpc.create('stock.move', values));
  const idsIn = (state: string) =>
    moves.filter((row) => row['state'] === state).map(({ id }) => keys.of('stock.move', id));
  await rpc.call('model.stock.move.do', idsIn('done'));
  await rpc.call('model.stock.move.assign', idsIn('assigned'));
  await rpc.call('model.stock.move.cancel', idsIn('cancelled'));
}

function originOf(row: Row, keys: Loading['keys']): string | null {
  if (row['origin'] === null || row['origin'] === undefined) return null;
  const [model = '', key] = String(row['origin']).split(',');
  return `${model},${keys.of(model, key)}`;
}
