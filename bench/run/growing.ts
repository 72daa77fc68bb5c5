/** A question of growing size. */
export interface Growing {
  readonly what: string;
  readonly document: string;
}

const ROW = 'number orderedOn status totals { grand { amount currency } } customer { number name }';
const LATEST = 'orderBy: { field: orderedOn, direction: DESC }';
/** The most rows that one page has. */
const PAGE = 200;
const PAGE_DAYS = 40;
const NUMBER = '10021';

function rows(count: number): Growing {
  const first = Math.min(count, PAGE);
  // Pages of one answer are of different times: the company takes some 200 orders in 40 days.
  const pages = Array.from({ length: count / first }, (_, index) => {
    const day = new Date(Date.now() - index * PAGE_DAYS * 86_400_000).toISOString().slice(0, 10);
    const before = `, where: { orderedOn: { lt: "${day}" } }`;
    return `p${index}: orders(first: ${first}, ${LATEST}${before}) { nodes { ${ROW} } }`;
  });
  return { what: `${count} order${count === 1 ? '' : 's'} with customers`, document: `{ ${pages.join(' ')} }` };
}

function customer(what: string, fields: string): Growing {
  return { what: `a customer, ${what}`, document: `{ customer(number: "${NUMBER}") { ${fields} } }` };
}

export const GROWING: readonly Growing[] = [
  ...[1, 10, 100, 1000].map(rows),
  customer('1 source (ERP)', 'number name'),
  customer('3 sources (CRM, books)', 'number name segment invoices(first: 5) { nodes { number dueOn } }'),
  customer(
    '6 sources (shop, HR, parcels)',
    'number name segment invoices(first: 5) { nodes { number dueOn } } contactPoints { type value } accountOwner { name department } orders(first: 5) { nodes { number shipments(first: 1) { nodes { status } } } }',
  ),
];

export const CONNECTIONS = [10, 50, 100, 200] as const;
