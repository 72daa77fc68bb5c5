import { encodeCursor } from '../../src/store/cursor.ts';
import type { Db } from '../../src/store/database.ts';
import { listDiscrepancies } from '../../src/store/discrepancy-list.ts';
import type { Scope } from '../../src/store/scope.ts';
import { recordIds } from './company.ts';
import { type Asked, listed } from './listed.ts';

/** What is the caller's own: a large customer with 1,000 orders, a customer like most, a leader of a thousand people. */
export interface Owners {
  readonly large: Scope;
  readonly usual: Scope;
  readonly team: Scope;
  readonly teamRecords: Scope;
  readonly usualId: string;
  readonly largeId: string;
  /** Twenty large customers, and twenty like most. */
  readonly largeIds: readonly string[];
  readonly usualIds: readonly string[];
}

export async function readOwners(db: Db): Promise<Owners> {
  const numbers = Array.from({ length: 1_110 }, (_, index) => index + 2);
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  const [large, usual, hr, erp, largeIds, usualIds] = await Promise.all([
    customerRecords(db, 7),
    customerRecords(db, 4_713),
    recordIds(db, 'emp', 'hr', numbers),
    recordIds(db, 'emp', 'erp', numbers),
    recordIds(db, 'cus', 'erp', twenty),
    recordIds(
      db,
      'cus',
      'erp',
      twenty.map((n) => n * 1_003),
    ),
  ]);
  return {
    large: { column: 'customer', ids: large },
    usual: { column: 'customer', ids: usual },
    team: { column: 'id', ids: hr },
    teamRecords: { column: 'employee', ids: [...hr, ...erp] },
    largeId: large[0] ?? '',
    usualId: usual[0] ?? '',
    largeIds,
    usualIds,
  };
}

/** The ids of the records of a customer: the ERP's, whose id the customer has, first. */
async function customerRecords(db: Db, number: number): Promise<readonly string[]> {
  const each = await Promise.all(
    ['erp', 'crm', 'books'].map((connection) => recordIds(db, 'cus', connection, [number])),
  );
  return each.flat();
}

export function askedLists(owners: Owners): readonly Asked[] {
  return [...customers(), ...orders(owners), ...invoices(owners), ...people(owners), ...items(), ...discrepancies()];
}

const BY_NAME = [{ field: 'name', direction: 'ASC' }] as const;

function customers(): readonly Asked[] {
  const entity = 'Customer';
  return [
    ...listed('customers by name', { entity, orderBy: BY_NAME }, ['modern']),
    ...listed(
      'customers whose name contains "bakery", by name',
      { entity, where: { name: { contains: 'bakery' } }, orderBy: BY_NAME },
      ['modern'],
    ),
    ...listed(
      'customers whose name contains a rare word, by name',
      { entity, where: { name: { contains: 'ery 4711' } }, orderBy: BY_NAME },
      ['modern'],
    ),
    ...listed(
      'customers whose name starts with "golden st", by name',
      { entity, where: { name: { startsWith: 'golden st' } }, orderBy: BY_NAME },
      ['golden steel 5'],
    ),
    ...listed(
      'active customers of a segment, by name',
      { entity, where: { segment: { eq: 'strategic' }, status: { eq: 'ACTIVE' } }, orderBy: BY_NAME },
      ['modern'],
    ),
    ...listed('customers, last changed first', { entity, orderBy: [{ field: 'updatedAt', direction: 'DESC' }] }, [
      '2026-01-01T00:00:00.000000Z',
    ]),
  ];
}

const LATEST = [{ field: 'orderedOn', direction: 'DESC' }] as const;
const OPEN_ORDERS = { status: { in: ['OPEN', 'PARTIALLY_COMPLETED'] } };
const YEAR = { orderedOn: { gte: '2025-07-01', lt: '2026-07-01' } };

function orders({ large, usual, largeId, usualId, largeIds, usualIds }: Owners): readonly Asked[] {
  const entity = 'Order';
  const below = (ids: readonly string[]) => ({ parent: { kind: 'ref', column: 'customer' } as const, ids });
  const closed = { status: { in: ['COMPLETED', 'CANCELLED'] }, ...YEAR };
  return [
    ...listed('orders, latest first', { entity, orderBy: LATEST }, ['2025-01-01']),
    ...listed('open orders of a year, latest first', { entity, where: { ...OPEN_ORDERS, ...YEAR }, orderBy: LATEST }, [
      '2026-05-20',
    ]),
    ...listed('closed orders of a year, latest first', { entity, where: closed, orderBy: LATEST }, ['2025-12-31']),
    ...listed(
      'closed orders of a year of one customer, latest first',
      { entity, where: { ...closed, customer: { ids: [usualId] } }, orderBy: LATEST },
      ['2025-12-31'],
    ),
    ...listed(
      'closed orders of a year of a large customer, latest first',
      { entity, where: { ...closed, customer: { ids: [largeId] } }, orderBy: LATEST },
      ['2025-12-31'],
    ),
    ...listed(
      'orders of customers of a segment (CRM), latest first',
      { entity, where: { ...YEAR, customer: { segment: { eq: 'strategic' } } }, orderBy: LATEST },
      ['2025-12-31'],
    ),
    ...listed('orders, dearest first', { entity, orderBy: [{ field: 'total', direction: 'DESC' }] }, ['5000.00']),
    ...listed('orders, made last first', { entity, orderBy: [{ field: 'createdAt', direction: 'DESC' }] }, [
      '2025-01-01T00:00:00.000000Z',
    ]).map((each) => ({ ...each, kind: 'whole' as const })),
    ...listed('own orders of a customer, latest first', { entity, scope: usual, orderBy: LATEST }, ['2025-01-01']),
    ...listed(
      'own closed orders of a large customer, latest first',
      { entity, where: closed, scope: large, orderBy: LATEST },
      ['2025-12-31'],
    ),
    ...listed('orders of each of 20 customers, latest first', { entity, parents: below(usualIds), orderBy: LATEST }, [
      '2025-12-31',
    ]),
    ...listed(
      'orders of each of 20 large customers, latest first',
      { entity, parents: below(largeIds), orderBy: LATEST },
      ['2025-12-31'],
    ),
    ...listed(
      'orders of each of 20 large customers, dearest first',
      { entity, parents: below(largeIds), orderBy: [{ field: 'total', direction: 'DESC' }] },
      ['5000.00'],
    ).map((each) => ({ ...each, kind: 'whole' as const })),
  ];
}

const DUE = [{ field: 'dueOn', direction: 'ASC' }] as const;
const OVERDUE = { status: { in: ['OPEN', 'PARTIALLY_PAID'] }, dueOn: { lt: '2026-06-30' } };

function invoices({ large, usual }: Owners): readonly Asked[] {
  const entity = 'Invoice';
  return [
    ...listed('open and overdue invoices, longest due first', { entity, where: OVERDUE, orderBy: DUE }, ['2026-02-01']),
    ...listed('open invoices, longest due first', { entity, where: { status: { eq: 'OPEN' } }, orderBy: DUE }, [
      '2026-02-01',
    ]),
    ...listed(
      'open and overdue invoices of customers of a segment (CRM)',
      { entity, where: { ...OVERDUE, customer: { segment: { eq: 'strategic' } } }, orderBy: DUE },
      ['2026-02-01'],
    ),
    ...listed('invoices, last issued first', { entity, orderBy: [{ field: 'issuedOn', direction: 'DESC' }] }, [
      '2025-01-01',
    ]),
    ...listed('own open and overdue invoices of a customer', { entity, where: OVERDUE, scope: usual, orderBy: DUE }, [
      '2026-02-01',
    ]),
    ...listed(
      'own open and overdue invoices of a large customer',
      { entity, where: OVERDUE, scope: large, orderBy: DUE },
      ['2026-02-01'],
    ),
  ];
}

function people({ team, teamRecords }: Owners): readonly Asked[] {
  const where = { department: { eq: 'department 11' } };
  const orderBy = [
    { field: 'department', direction: 'ASC' },
    { field: 'name', direction: 'ASC' },
  ] as const;
  return [
    ...listed('employees of a department, by name', { entity: 'Employee', where, orderBy: BY_NAME }, ['finn 8']),
    ...listed('employees by department and name', { entity: 'Employee', orderBy }, ['department 25', 'finn']),
    ...listed('the own team of a department, by name', { entity: 'Employee', where, scope: team, orderBy: BY_NAME }, [
      'finn',
    ]),
    ...listed('the own team by name', { entity: 'Employee', scope: team, orderBy: BY_NAME }, ['finn 8']),
    ...listed(
      'requests of the own team, latest first',
      {
        entity: 'TimeOffRequest',
        where: { status: { eq: 'REQUESTED' } },
        scope: teamRecords,
        orderBy: [{ field: 'startsOn', direction: 'DESC' }],
      },
      ['2025-01-01'],
    ),
  ];
}

function items(): readonly Asked[] {
  const where = { status: { eq: 'ACTIVE' }, isSold: { eq: true } };
  return [
    ...listed('active items that are sold, by name', { entity: 'InventoryItem', where, orderBy: BY_NAME }, ['nut']),
    ...listed(
      'items, dearest first',
      { entity: 'InventoryItem', orderBy: [{ field: 'listPrice', direction: 'DESC' }] },
      ['500.00'],
    ),
  ];
}

function discrepancies(): readonly Asked[] {
  const asked = {
    where: {},
    readable: new Map([['Customer', ['name', 'creditLimit']] as const]),
    orderBy: [{ field: 'since', direction: 'DESC' }] as const,
    first: 20,
  };
  const after = encodeCursor([...asked.orderBy, { field: 'path', direction: 'ASC' }], {
    values: ['2026-01-01T00:00:00.000000Z', 'name'],
    id: '',
  });
  return [
    {
      what: 'discrepancies of two fields, latest first, first page',
      kind: 'page',
      run: (db) => listDiscrepancies(db, { ...asked, after: null }),
    },
    {
      what: 'discrepancies of two fields, page in the middle',
      kind: 'page',
      run: (db) => listDiscrepancies(db, { ...asked, after }),
    },
  ];
}
