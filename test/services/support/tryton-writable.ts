// The records that the laws of writing change on a real Tryton: made anew for every law, past the proxy.
import type { WriteKeys } from '../../connectors/tryton-write-cases.ts';
import { date, decimal, type Values } from './tryton-rpc.ts';
import type { RealTryton } from './tryton-seeded.ts';

/** What the orders of the cases are made of, from those that were loaded. */
export interface Goods {
  readonly item: number;
  readonly unit: number;
  readonly warehouse: number;
  readonly storage: number;
  readonly lostFound: number;
  readonly shelf: number;
  readonly terms: { readonly id: number; readonly name: string };
  readonly manager: number;
}

/** Looks up what is there, and makes a shelf in the storage. */
export async function goodsOf({ rpc, rows, keys }: RealTryton): Promise<Goods> {
  const [sale] = rows['sale.sale'] ?? [];
  const [line] = (rows['sale.line'] ?? []).filter((each) => each['sale'] === sale?.['id']);
  const item = keys.of('product.product', line?.['product']);
  const warehouse = keys.of('stock.location', sale?.['warehouse']);
  const [zones] = await rpc.find(
    'stock.location',
    [['id', '=', warehouse]],
    ['storage_location', 'lost_found_location'],
  );
  const [product] = await rpc.find('product.product', [['id', '=', item]], ['default_uom']);
  const [terms] = await rpc.find('account.invoice.payment_term', [], ['name']);
  const storage = Number(zones?.['storage_location']);
  const [shelf = 0] = await rpc.create('stock.location', [{ name: 'Shelf', type: 'storage', parent: storage }]);
  return {
    item,
    unit: Number(product?.['default_uom']),
    warehouse,
    storage,
    lostFound: Number(zones?.['lost_found_location']),
    shelf,
    terms: { id: terms?.id ?? 0, name: String(terms?.['name']) },
    manager: keys.of('company.employee', rows['company.employee']?.[0]?.['id']),
  };
}

/** Makes a record for every case. */
export async function createWritable(real: RealTryton, goods: Goods): Promise<WriteKeys> {
  const { customer, unusedCustomer, staff } = await createParties(real);
  const employees = await real.rpc.create(
    'company.employee',
    staff.map((party) => ({ party, company: 1, start_date: date('2024-03-01') })),
  );
  const addresses = await real.rpc.find('party.address', [['party', '=', customer]], []);
  const sales = await createSales(real, goods, { customer, address: addresses[0]?.id ?? 0 });
  await putInStock(real, goods);
  const lines = await real.rpc.find('sale.line', [['sale', 'in', sales]], ['sale']);
  const linesOf = (sale: number | undefined) =>
    lines.filter((line) => line['sale'] === sale).map(({ id }) => String(id));
  const [draft, quotation, toOpen, toCancel, cancelled, toShip, toShipInPart] = sales;
  return {
    customer: String(customer),
    address: String(addresses[1]?.id),
    unusedCustomer: String(unusedCustomer),
    employee: String(employees[0]),
    leaver: String(employees[1]),
    manager: String(goods.manager),
    draft: String(draft),
    draftLine: String(linesOf(draft)[1]),
    quotation: String(quotation),
    quotationLine: String(linesOf(quotation)[1]),
    toOpen: String(toOpen),
    toCancel: String(toCancel),
    cancelled: String(cancelled),
    toShip: String(toShip),
    toShipInPart: String(toShipInPart),
    lineToShip: String(linesOf(toShipInPart)[0]),
    item: String(goods.item),
    stockedItem: String(goods.item),
    storage: String(goods.storage),
    shelf: String(goods.shelf),
    terms: goods.terms.name,
  };
}

async function createParties({ rpc, keys }: RealTryton) {
  const categories = [['add', [keys.of('party.category', 1)]]];
  const [germany] = await rpc.find('country.country', [['code', '=', 'DE']], []);
  const address = (sequence: number, values: Values) => ({
    street: `Kai ${sequence}`,
    postal_code: '20457',
    city: 'Hamburg',
    country: germany?.id ?? null,
    sequence,
    ...values,
  });
  const mechanism = (type: string, value: string, sequence: number) => ({ type, value, sequence });
  const [customer = 0, unusedCustomer = 0, ...staff] = await rpc.create('party.party', [
    {
      name: 'Nordwind Traders GmbH',
      categories,
      addresses: [['create', [address(1, { invoice: true }), address(2, { delivery: true }), address(3, {})]]],
      contact_mechanisms: [
        ['create', [mechanism('email', 'ap@nordwind.example', 1), mechanism('phone', '040 5550101', 2)]],
      ],
      identifiers: [
        [
          'create',
          [
            { type: 'eu_vat', code: 'DE136695976', sequence: 1 },
            { type: null, code: 'K-77', sequence: 2 },
          ],
        ],
      ],
    },
    { name: 'Nobody’s customer', categories },
    { name: 'Mia Berg', contact_mechanisms: [['create', [mechanism('email', 'mia@nordlicht.example', 1)]]] },
    { name: 'Ole Brandt' },
  ]);
  return { customer, unusedCustomer, staff };
}

async function createSales(
  { rpc, keys }: RealTryton,
  goods: Goods,
  { customer, address }: { readonly customer: number; readonly address: number },
): Promise<readonly number[]> {
  const line = (sequence: number) => ({
    type: 'line',
    sequence,
    product: goods.item,
    description: 'Pump, blue',
    unit: goods.unit,
    quantity: 2,
    unit_price: decimal('49.90'),
  });
  const sale = (number: number) => ({
    company: 1,
    party: customer,
    reference: `PO ${number}`,
    comment: 'Ring twice',
    invoice_address: address,
    shipment_address: address,
    payment_term: goods.terms.id,
    currency: keys.of('currency.currency', 1),
    warehouse: goods.warehouse,
    invoice_method: 'order',
    shipment_method: 'order',
    lines: [['create', [line(1), line(2)]]],
  });
  const sales = await rpc.create('sale.sale', [1, 2, 3, 4, 5, 6, 7].map(sale));
  const at = (...places: readonly number[]) => places.map((place) => sales[place]);
  await rpc.call('model.sale.sale.quote', at(1, 5, 6));
  await rpc.call('model.sale.sale.cancel', at(4));
  await rpc.call('model.sale.sale.confirm', at(5, 6));
  return sales;
}

async function putInStock({ rpc, keys }: RealTryton, goods: Goods): Promise<void> {
  const moves = await rpc.create('stock.move', [
    {
      company: 1,
      product: goods.item,
      uom: goods.unit,
      quantity: 20,
      from_location: goods.lostFound,
      to_location: goods.storage,
      unit_price: decimal('1'),
      currency: keys.of('currency.currency', 1),
    },
  ]);
  await rpc.call('model.stock.move.do', moves);
}
