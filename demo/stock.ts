import { HISTORY_DAYS, type Making } from './making.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { Item, Order, StockMove, Warehouse } from './types.ts';

export interface StockInput {
  readonly items: readonly Item[];
  readonly warehouses: readonly Warehouse[];
  readonly orders: readonly Order[];
}

type Draft = Omit<StockMove, 'id'>;

/**
 * The ERP's stock moves: what was counted at the start, what was shipped for orders, and what is planned.
 *
 * Shipments before the count are part of it. Nothing ever leaves that is not there.
 */
export function makeStockMoves(making: Making, input: StockInput): readonly StockMove[] {
  const random = making.randomOf('stock');
  const goods = input.items.filter(({ kind }) => kind === 'goods');
  const shipments = input.orders.flatMap((order) => shipmentsOf(making, order, input.items, random));
  const neededBy = new Map<string, number>();
  for (const move of shipments) {
    const place = `${move.item} ${move.warehouse}`;
    neededBy.set(place, (neededBy.get(place) ?? 0) + move.quantityMilli);
  }
  const counted = input.warehouses.flatMap(({ index: warehouse }) =>
    goods.flatMap((item) => {
      const needed = neededBy.get(`${item.index} ${warehouse}`) ?? 0;
      return [
        ...openingOf(making, { item, warehouse, needed }, random),
        ...incomingOf(making, { item, warehouse, needed }, random),
      ];
    }),
  );
  return [...counted, ...shipments].map((move, at) => ({ ...move, id: at + 1 }));
}

interface Spot {
  readonly item: Item;
  readonly warehouse: number;
  /** What leaves from here later. */
  readonly needed: number;
}

/** The opening count, sometimes in two moves: from the stocktaking, and from a supplier's delivery right after. */
function openingOf({ calendar, counts }: Making, { item, warehouse, needed }: Spot, random: Random): readonly Draft[] {
  const spare = isTurn(item.index + warehouse, 9, 8) ? 0 : random.integer(1, 90) * 1000;
  const total = needed + spare;
  if (total === 0) return [];
  const days = counts.movesDays + 10;
  const isSplit = isTurn(item.index, 4, 1) && total >= 2000;
  const delivered = isSplit ? Math.floor(total / 2000) * 1000 : 0;
  const base = doneMove(calendar.daysAgo(days), calendar.batchAt(days), { item: item.index, warehouse });
  return [
    { ...base, from: 'lost_found', quantityMilli: total - delivered },
    ...(delivered > 0 ? [{ ...base, from: 'supplier' as const, quantityMilli: delivered }] : []),
  ];
}

function doneMove(on: string, atMs: number, { item, warehouse }: Pick<Draft, 'item' | 'warehouse'>): Draft {
  return {
    item,
    warehouse,
    from: 'supplier',
    to: 'storage',
    quantityMilli: 0,
    state: 'done',
    effectiveOn: on,
    plannedOn: on,
    saleLineId: null,
    order: null,
    createdAtMs: atMs,
    updatedAtMs: null,
  };
}

/** Deliveries that are expected; a few were cancelled. */
function incomingOf({ calendar }: Making, { item, warehouse }: Spot, random: Random): readonly Draft[] {
  if (!isTurn(item.index + warehouse, 3, 0)) return [];
  const createdAtMs = calendar.instantOn(random.integer(1, 20), random);
  const isCancelled = isTurn(item.index, 18, 6);
  return [
    {
      ...doneMove('', createdAtMs, { item: item.index, warehouse }),
      quantityMilli: random.integer(5, 60) * 1000,
      state: isCancelled ? 'cancelled' : isTurn(item.index, 2, 0) ? 'draft' : 'assigned',
      effectiveOn: null,
      plannedOn: calendar.inDays(random.integer(2, 45)),
    },
  ];
}

/** What an order moved: all of it, or half with the other half planned, or planned only. */
function shipmentsOf(making: Making, order: Order, items: readonly Item[], random: Random): readonly Draft[] {
  const { calendar, counts } = making;
  const isWaiting = order.state === 'processing' && order.shipped !== 'full';
  if (order.shipped !== 'full' && !isWaiting) return [];
  if (order.daysAgo > Math.min(counts.movesDays, HISTORY_DAYS)) return [];
  const shippedOn = calendar.daysAgo(Math.max(1, order.daysAgo - 3));
  const plannedOn = calendar.inDays(random.integer(1, 15));
  return order.lines.flatMap((line, at): readonly Draft[] => {
    if (line.item === null || itemAt(items, line.item).kind === 'service') return [];
    const outgoing: Draft = {
      item: line.item,
      warehouse: order.warehouse,
      from: 'storage',
      to: 'customer',
      quantityMilli: line.quantityMilli,
      state: 'done',
      effectiveOn: shippedOn,
      plannedOn: shippedOn,
      saleLineId: line.id,
      order: order.index,
      createdAtMs: order.createdAtMs,
      updatedAtMs: order.updatedAtMs,
    };
    const planned: Draft = { ...outgoing, state: at % 2 === 0 ? 'assigned' : 'draft', effectiveOn: null, plannedOn };
    if (order.shipped === 'full') return [outgoing];
    if (order.shipped === 'none') return [planned];
    const half = Math.floor(line.quantityMilli / 2000) * 1000;
    if (half === 0) return at === 0 ? [outgoing] : [planned];
    return [
      { ...outgoing, quantityMilli: half },
      { ...planned, quantityMilli: line.quantityMilli - half },
    ];
  });
}
