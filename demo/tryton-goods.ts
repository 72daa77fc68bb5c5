import type { Row, Rows } from '../src/simulator/contract.ts';
import { FAMILY_NAMES, productId } from './items.ts';
import { amountText, percentText, quantityText } from './money.ts';
import type { Part } from './part.ts';
import { itemAt } from './random.ts';
import { COMPANY_ID, CURRENCIES, idIn, stamps, TERMS_DAYS } from './tryton-parties.ts';
import type { Company, ErpParty, Item, MoveSide, Order, StockMove, UnitName, Warehouse } from './types.ts';

const UNITS: readonly (readonly [name: UnitName, label: string, symbol: string, digits: number])[] = [
  ['unit', 'Unit', 'u', 0],
  ['metre', 'Meter', 'm', 2],
  ['hour', 'Hour', 'h', 2],
];

const FAMILIES = Object.entries(FAMILY_NAMES);

const SUPPLIER_LOCATION = 1;
const LOST_LOCATION = 2;
const CUSTOMER_LOCATION = 3;

function unitId(unit: UnitName): number {
  return UNITS.findIndex(([name]) => name === unit) + 1;
}

/** Units, categories, templates, products and their trade item numbers. */
export function productRows({ items }: Part): Rows {
  return {
    'product.uom': UNITS.map(([, name, symbol, digits], at) => ({ id: at + 1, name, symbol, digits })),
    'product.category': FAMILIES.map(([, name], at) => ({ id: at + 1, name })),
    'product.template': items.filter(({ index, template }) => index === template).map(templateRow),
    'product.product': items.map(productRow),
    'product.identifier': items.flatMap((item) =>
      item.gtin === null ? [] : [{ id: productId(item), product: productId(item), type: 'ean', code: item.gtin }],
    ),
  };
}

function templateRow(item: Item): Row {
  return {
    id: productId(item),
    name: item.name,
    code: item.suffix === null ? item.sku : item.sku.slice(0, -item.suffix.length),
    type: item.kind,
    default_uom: unitId(item.unit),
    sale_uom: unitId(item.unit),
    list_price: amountText(item.priceCents),
    salable: true,
    purchasable: item.kind === 'goods',
    categories: [idIn(FAMILIES, item.family)],
    active: item.isActive,
    ...stamps(item.createdAtMs, item.updatedAtMs, productId(item)),
  };
}

function productRow(item: Item): Row {
  return {
    id: productId(item),
    template: item.template + 1,
    suffix_code: item.suffix,
    code: item.sku,
    cost_price: amountText(item.costCents),
    description: item.description,
    active: item.isActive,
    ...stamps(item.createdAtMs, item.updatedAtMs, productId(item)),
  };
}

/** Locations and what moved between them. */
export function moveRows({ items, warehouses }: Company, { moves }: Part): Rows {
  const outside = [
    locationRow({ id: SUPPLIER_LOCATION, name: 'Supplier', code: 'SUP', type: 'supplier' }),
    locationRow({ id: LOST_LOCATION, name: 'Lost and Found', code: 'LOF', type: 'lost_found' }),
    locationRow({ id: CUSTOMER_LOCATION, name: 'Customer', code: 'CUS', type: 'customer' }),
  ];
  return {
    'stock.location': [...outside, ...warehouses.flatMap(warehouseRows)],
    'stock.move': moves.map((move) => moveRow(move, items, warehouses)),
  };
}

/** A warehouse with its zones; all zones are of type storage, as the ERP itself makes them. */
function warehouseRows({ id, code, name, inputId, outputId, storageId }: Warehouse): readonly Row[] {
  const zone = (zoneId: number, zoneName: string, suffix: string) =>
    locationRow({
      id: zoneId,
      name: `${name} ${zoneName}`,
      code: `${code}-${suffix}`,
      type: 'storage',
      parent: id,
      warehouse: id,
    });
  return [
    locationRow({ id, name: `Warehouse ${name}`, code, type: 'warehouse', warehouse: id }),
    zone(inputId, 'Input', 'IN'),
    zone(outputId, 'Output', 'OUT'),
    zone(storageId, 'Storage', 'STO'),
  ];
}

function locationRow(values: Row): Row {
  return {
    parent: null,
    warehouse: null,
    ...values,
    active: true,
    ...stamps(Date.UTC(2019, 0, 7, 8), null, Number(values['id'])),
  };
}

function moveRow(move: StockMove, items: readonly Item[], warehouses: readonly Warehouse[]): Row {
  const { storageId } = itemAt(warehouses, move.warehouse);
  const item = itemAt(items, move.item);
  return {
    id: move.id,
    product: productId(item),
    uom: unitId(item.unit),
    quantity: quantityText(move.quantityMilli),
    from_location: locationOf(move.from, storageId),
    to_location: locationOf(move.to, storageId),
    state: move.state,
    effective_date: move.effectiveOn,
    planned_date: move.plannedOn,
    company: COMPANY_ID,
    origin: move.saleLineId === null ? null : `sale.line,${move.saleLineId}`,
    ...stamps(move.createdAtMs, move.updatedAtMs, move.id),
  };
}

function locationOf(side: MoveSide, storageId: number): number {
  switch (side) {
    case 'supplier':
      return SUPPLIER_LOCATION;
    case 'lost_found':
      return LOST_LOCATION;
    case 'customer':
      return CUSTOMER_LOCATION;
    case 'storage':
      return storageId;
  }
}

/** Sales and their lines. */
export function saleRows(company: Company, { parties, orders }: Part): Rows {
  const partyOf = new Map(parties.filter(({ role }) => role === 'customer').map((party) => [party.index, party]));
  return {
    'sale.sale': orders.map((order) => saleRow(order, partyOf.get(order.customer), company)),
    'sale.line': orders.flatMap((order) => lineRows(order, company.items)),
  };
}

function saleRow(order: Order, party: ErpParty | undefined, { warehouses, employees, today }: Company): Row {
  if (party === undefined) throw new RangeError(`demo: the customer of sale ${order.id} is no party`);
  const first = itemAt(party.addresses, 0).id;
  const isUndated = order.state === 'draft';
  return {
    id: order.id,
    company: COMPANY_ID,
    number: order.number,
    reference: order.poNumber,
    description: order.index % 8 === 1 ? `Rahmenvertrag ${today.slice(0, 4)}` : null,
    party: party.id,
    invoice_party: null,
    invoice_address: first,
    shipment_party: null,
    shipment_address: party.addresses.find(({ use }) => use === 'delivery')?.id ?? first,
    payment_term: TERMS_DAYS.indexOf(order.termsDays) + 1,
    currency: idIn(CURRENCIES, order.currency),
    warehouse: itemAt(warehouses, order.warehouse).id,
    sale_date: isUndated ? null : new Date(order.createdAtMs).toISOString().slice(0, 10),
    shipping_date: order.shippingOn,
    state: order.state,
    invoice_state: invoiceState(order),
    shipment_state: shipmentState(order),
    employee: itemAt(employees, order.salesperson).erpId,
    comment: order.comment,
    ...stamps(order.createdAtMs, order.updatedAtMs, order.id),
  };
}

function invoiceState({ state, invoicing }: Order): string {
  if (state === 'done') return 'paid';
  return invoicing === 'none' ? 'none' : 'waiting';
}

function shipmentState({ state, shipped }: Order): string {
  if (shipped === 'full') return 'sent';
  return state === 'processing' ? 'waiting' : 'none';
}

function lineRows(order: Order, items: readonly Item[]): readonly Row[] {
  return order.lines.map((line, at) => {
    const isText = line.type === 'comment';
    const item = line.item === null ? null : itemAt(items, line.item);
    return {
      id: line.id,
      sale: order.id,
      sequence: (at + 1) * 10,
      type: line.type,
      product: item === null ? null : productId(item),
      description: line.description,
      unit: isText ? null : unitId(item?.unit ?? 'unit'),
      quantity: isText ? null : quantityText(line.quantityMilli),
      unit_price: isText ? null : amountText(line.unitCents),
      taxes_rate: isText || order.taxRate === 0 ? null : percentText(order.taxRate),
      ...stamps(order.createdAtMs, null, line.id),
    };
  });
}
