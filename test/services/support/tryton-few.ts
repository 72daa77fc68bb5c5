import type { Row, Rows } from '../../../src/simulator/contract.ts';
import { rowsOf } from './tryton-loader.ts';

const SALES = 9;
const LINES_PER_SALE = 2;

/**
 * A handful of the company, for laws that list everything hundreds of times: some quotations with what they point to, one warehouse.
 *
 * Nothing moved.
 */
export function fewRows(rows: Rows): Rows {
  const warehouse = rowsOf(rows, 'stock.location').find(({ type }) => type === 'warehouse')?.['id'];
  const sales = rowsOf(rows, 'sale.sale')
    .slice(0, SALES)
    .map((sale) => asQuotation(sale, warehouse));
  const lines = sales.flatMap(({ id }) =>
    rowsOf(rows, 'sale.line')
      .filter(({ sale }) => sale === id)
      .slice(0, LINES_PER_SALE),
  );
  const templates = new Set(
    rowsOf(rows, 'product.product')
      .filter(({ id }) => lines.some(({ product }) => product === id))
      .map(({ template }) => template),
  );
  const products = rowsOf(rows, 'product.product').filter(({ template }) => templates.has(template));
  const employees = withSupervisors(rowsOf(rows, 'company.employee'), sales);
  const people = new Set([
    ...sales.map(({ party }) => party),
    ...employees.map(({ party }) => party),
    rowsOf(rows, 'company.company')[0]?.['party'],
    rowsOf(rows, 'party.party').find(({ active }) => active === false)?.['id'],
  ]);
  const ofPeople = (model: string) => rowsOf(rows, model).filter(({ party }) => people.has(party));
  const productIds = new Set(products.map(({ id }) => id));
  return {
    ...rows,
    'company.employee': employees,
    'party.party': rowsOf(rows, 'party.party').filter(({ id }) => people.has(id)),
    'party.address': ofPeople('party.address'),
    'party.contact_mechanism': ofPeople('party.contact_mechanism'),
    'party.identifier': ofPeople('party.identifier'),
    'product.template': rowsOf(rows, 'product.template').filter(({ id }) => templates.has(id)),
    'product.product': products,
    'product.identifier': rowsOf(rows, 'product.identifier').filter(({ product }) => productIds.has(product)),
    'stock.location': rowsOf(rows, 'stock.location').filter(
      ({ id, type, parent }) =>
        id === warehouse || parent === warehouse || (type !== 'warehouse' && type !== 'storage'),
    ),
    'stock.move': [],
    'sale.sale': sales,
    'sale.line': lines,
  };
}

function asQuotation(sale: Row, warehouse: unknown): Row {
  const states = { state: 'quotation', invoice_state: 'none', shipment_state: 'none', invoice_method: 'order' };
  return { ...sale, ...states, warehouse };
}

function withSupervisors(all: readonly Row[], sales: readonly Row[]): readonly Row[] {
  const kept = new Set(sales.map(({ employee }) => employee));
  for (let size = 0; size !== kept.size; ) {
    size = kept.size;
    for (const { id, supervisor } of all) if (kept.has(id) && supervisor !== null) kept.add(supervisor);
  }
  return all.filter(({ id }) => kept.has(id));
}
