import type { Database } from './database.ts';

/** Ties sales to the shipments that take goods of their lines. */
export function joinShipments(db: Database): void {
  const shipments = new Map<number, Set<number>>();
  for (const move of db.table('stock.move').rows.values()) {
    const [model, shipment] = String(move['shipment']).split(',');
    const sale = db.row('sale.line', move['sale_line@'] ?? null)?.['sale'];
    if (model !== 'stock.shipment.out' || typeof sale !== 'number') continue;
    shipments.set(sale, (shipments.get(sale) ?? new Set()).add(Number(shipment)));
  }
  for (const [id, of] of shipments) {
    const sale = db.row('sale.sale', id);
    if (sale !== null) db.put('sale.sale', id, { ...sale, 'shipments@': [...of] });
  }
}
