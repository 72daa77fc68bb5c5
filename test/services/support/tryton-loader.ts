// Loads the demo company's small ERP part into a real Tryton 6.0 through its JSON-RPC, as an importer would.
import type { Row, Rows } from '../../../src/simulator/contract.ts';
import { loadGoods } from './tryton-goods.ts';
import { KeyMap } from './tryton-keys.ts';
import { loadParties } from './tryton-parties.ts';
import type { Rpc } from './tryton-rpc.ts';
import { loadMoves, loadSales } from './tryton-sales.ts';

export interface Loading {
  readonly rpc: Rpc;
  readonly rows: Rows;
  readonly keys: KeyMap;
}

/**
 * What of the rows a server of these modules can hold: its answers are compared with a simulator that was given the same.
 *
 * A confirmed sale is processed in the call that confirms it, so it stays a quotation. A sale is paid when its invoices are; here the
 * invoices of done sales live in the books alone, so such a sale is invoiced by hand and Tryton knows of none. Services are not shipped.
 * `purchasable` belongs to a module that is not there. The times of creation and change are the server's own.
 */
export function loadableRows(rows: Rows): Rows {
  const moved = new Set(rowsOf(rows, 'stock.move').map(({ origin }) => String(origin)));
  const shipped = new Set(
    rowsOf(rows, 'sale.line')
      .filter(({ id }) => moved.has(`sale.line,${String(id)}`))
      .map(({ sale }) => sale),
  );
  return { ...rows, 'sale.sale': rowsOf(rows, 'sale.sale').map((sale) => loadableSale(sale, shipped.has(sale['id']))) };
}

function loadableSale(sale: Row, isShipped: boolean): Row {
  if (sale['state'] === 'confirmed')
    return { ...sale, state: 'quotation', invoice_state: 'none', shipment_state: 'none', invoice_method: 'order' };
  const isInvoicedHere = sale['invoice_state'] === 'waiting' || ['quotation', 'draft'].includes(String(sale['state']));
  return {
    ...sale,
    invoice_method: isInvoicedHere ? 'order' : 'manual',
    invoice_state: sale['invoice_state'] === 'paid' ? 'none' : sale['invoice_state'],
    shipment_state: isShipped || sale['shipment_state'] === 'waiting' ? sale['shipment_state'] : 'none',
  };
}

/** Loads rows made by `loadableRows` into an empty database made by `tryton_base.py`. */
export async function loadCompany(rpc: Rpc, rows: Rows): Promise<KeyMap> {
  const loading = { rpc, rows, keys: new KeyMap() };
  await loadParties(loading);
  await loadGoods(loading);
  const finishSales = await loadSales(loading);
  // A shipment is what its line's moves say, so the moves come before the sale is confirmed: then the server makes none of its own.
  await loadMoves(loading);
  await finishSales();
  return loading.keys;
}

export function rowsOf(rows: Rows, model: string): readonly Row[] {
  return rows[model] ?? [];
}

/** The server's records that some field names, by that field; the server made them itself. */
export async function idsBy(rpc: Rpc, model: string, field: string): Promise<ReadonlyMap<string, number>> {
  const found = await rpc.find(model, [], [field]);
  return new Map(found.map((each) => [String(each[field]), each.id]));
}
