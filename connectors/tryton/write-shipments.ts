import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import type { Change } from '../../src/connector/write.ts';
import type { Row } from './client.ts';
import { unitOf } from './mapping-values.ts';
import type { Notes, WriteEnvironment } from './write-steps.ts';

type Ship = Extract<Change<'Order'>, { action: 'ship' }>;

const MODEL = 'stock.shipment.out';

/** A shipment of an order that has not gone yet. */
export interface Shipment {
  readonly row: Row;
  /** Whether goods stand where they leave from: then nothing is picked. */
  readonly isDirect: boolean;
  readonly outgoing: readonly Row[];
  readonly moves: readonly Row[];
}

/** The shipments of an order that are still to go, with their moves. */
export async function openShipments(
  { client }: WriteEnvironment,
  sale: number,
  call: Call,
): Promise<readonly Shipment[]> {
  const [row] = await client.searchRead(
    { model: 'sale.sale', domain: [['id', '=', sale]], fields: ['shipments'] },
    call,
  );
  const ids: readonly unknown[] = Array.isArray(row?.['shipments']) ? row['shipments'] : [];
  if (ids.length === 0) return [];
  const fields = ['state', 'reference', 'effective_date', 'warehouse_storage', 'warehouse_output'];
  const isOpen = ['state', 'in', ['draft', 'waiting', 'assigned', 'picked', 'packed']];
  const [shipments, moves] = await Promise.all([
    client.searchRead({ model: MODEL, domain: [['id', 'in', ids], isOpen], fields, keys: ids.length }, call),
    client.searchRead(
      {
        model: 'stock.move',
        domain: [
          ['shipment', 'in', ids.map((each) => `${MODEL},${String(each)}`)],
          ['state', '!=', 'cancelled'],
        ],
        fields: ['shipment', 'origin', 'quantity', 'uom.symbol'],
      },
      call,
    ),
  ]);
  return shipments.map((each) => {
    const own = moves.filter((move) => move['shipment'] === `${MODEL},${each.id}`);
    const isDirect = each['warehouse_storage'] === each['warehouse_output'];
    return { row: each, isDirect, moves: own, outgoing: own.filter((move) => lineOf(move) !== null) };
  });
}

/** The order line that an outgoing move comes from. */
export function lineOf({ origin }: Row): string | null {
  return typeof origin === 'string' && origin.startsWith('sale.line,') ? origin.slice('sale.line,'.length) : null;
}

/** How much of each outgoing move goes, by shipment; shipments of which nothing goes are left out. */
export function sharesOf(
  lines: NonNullable<Ship['lines']>,
  shipments: readonly Shipment[],
): { readonly taken: ReadonlyMap<number, ReadonlyMap<number, string>>; readonly refused: Notes } {
  const left = new Map(lines.map(({ line, quantity }) => [line, new Big(quantity.value)]));
  const taken = new Map<number, Map<number, string>>();
  const refused = lines.flatMap(({ line, quantity }, index) => {
    const moves = shipments.flatMap(({ outgoing }) => outgoing).filter((move) => lineOf(move) === line);
    const isUnit = moves.every((move) => unitOf(symbolIn(move)) === quantity.unit);
    return isUnit ? [] : [{ path: `lines[${index}].quantity.unit`, detail: 'is not the unit of the order line' }];
  });
  for (const { row, outgoing } of shipments) {
    const shares = new Map<number, string>();
    for (const move of outgoing) {
      const open = left.get(lineOf(move) ?? '') ?? new Big(0);
      const whole = new Big(String(move['quantity']));
      const share = open.lt(whole) ? open : whole;
      left.set(lineOf(move) ?? '', open.minus(share));
      shares.set(move.id, share.toFixed());
    }
    if ([...shares.values()].some((share) => share !== '0')) taken.set(row.id, shares);
  }
  const more = lines.flatMap(({ line }, index) =>
    (left.get(line) ?? new Big(0)).gt(0)
      ? [{ path: `lines[${index}].quantity`, detail: 'is more than what is still to go of this line' }]
      : [],
  );
  const isLate = ({ row, outgoing }: Shipment) =>
    row['state'] !== 'waiting' && outgoing.some((move) => !isWhole(move, taken.get(row.id)));
  const late = shipments.some((each) => taken.has(each.row.id) && isLate(each))
    ? [{ path: 'lines', detail: 'the source is past packing this in parts: only what is on the shipment as a whole' }]
    : [];
  return { taken, refused: [...refused, ...more, ...late] };
}

/** Whether all of a move goes. */
export function isWhole(move: Row, shares: ReadonlyMap<number, string> | undefined): boolean {
  return new Big(String(move['quantity'])).eq(shares?.get(move.id) ?? '0');
}

function symbolIn({ uom }: Row): string | null {
  return typeof uom === 'object' && uom !== null && 'symbol' in uom ? String(uom.symbol) : null;
}
