import { makeAccounts } from './accounts.ts';
import { makeBooksContacts } from './books-contacts.ts';
import { makeContacts } from './contacts.ts';
import { makeCustomers, makeSuppliers } from './customers.ts';
import { makeHr } from './hr.ts';
import { makeInvoices } from './invoices.ts';
import { makeItems, makeWarehouses } from './items.ts';
import { type CompanyOptions, startMaking } from './making.ts';
import { noteDocuments, noteEmployees } from './notes.ts';
import { makeOrders } from './orders.ts';
import { makeParties } from './parties.ts';
import { makeEmployees } from './people.ts';
import { settle } from './settlement.ts';
import { makeStockMoves } from './stock.ts';
import type { Company } from './types.ts';

export type { CompanyOptions } from './making.ts';
export { MESS_KINDS, type Mess, type MessEntry, type MessKind, type RowKey, type System } from './mess.ts';
export type * from './types.ts';

/**
 * Makes the demo company.
 *
 * The same options give the same company, down to every key. Everything happened before `today`, so some invoices are
 * overdue whenever it is made.
 */
export function makeCompany(options: CompanyOptions): Company {
  const making = startMaking(options);
  const employees = makeEmployees(making);
  const customers = makeCustomers(making, employees);
  const suppliers = makeSuppliers(making);
  const accounts = makeAccounts(making, { employees, customers, suppliers });
  const contacts = makeContacts(making, accounts);
  const parties = makeParties(making, { employees, customers, suppliers, accounts });
  const booksContacts = makeBooksContacts(making, { customers, suppliers, parties });
  const items = makeItems(making);
  const warehouses = makeWarehouses(making);
  const orders = makeOrders(making, { employees, customers, items, warehouses });
  const stockMoves = makeStockMoves(making, { items, warehouses, orders });
  const input = { customers, suppliers, items, orders, booksContacts };
  const settled = settle(making, makeInvoices(making, input));
  noteDocuments(making, settled, input);
  noteEmployees(making, employees);
  const hr = makeHr(making, employees);
  return {
    ...options,
    employees,
    customers,
    suppliers,
    accounts,
    contacts,
    parties,
    booksContacts,
    items,
    warehouses,
    stockMoves,
    orders,
    ...settled,
    hr,
    mess: making.log.mess(),
  };
}
