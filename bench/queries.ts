/** What is asked. The variables go round, so that requests that are in flight at once ask for different rows. */
export interface Query {
  readonly name: 'join' | 'list' | 'customer' | 'typename';
  readonly what: string;
  readonly document: string;
}

const PAGE = 'first: 100, after: $after, orderBy: { field: orderedOn, direction: DESC }';
const ORDER = 'number orderedOn status totals { grand { amount currency } }';

export const QUERIES: readonly Query[] = [
  {
    name: 'join',
    what: '100 orders joined with their customers',
    document: `query Join($after: String) { orders(${PAGE}) { nodes { ${ORDER} customer { number name } } } }`,
  },
  {
    name: 'list',
    what: '100 orders',
    document: `query List($after: String) { orders(${PAGE}) { nodes { ${ORDER} } } }`,
  },
  {
    name: 'customer',
    what: 'one customer across four sources: ERP with five orders, CRM, books with five invoices, web shop',
    document: `query Customer($id: ID!) { customer(id: $id) { number name segment contactPoints { type value } orders(first: 5) { nodes { number status } } invoices(first: 5) { nodes { number dueOn } } } }`,
  },
  { name: 'typename', what: '`__typename`', document: 'query Typename { __typename }' },
];

/** A request as it is sent, and the `data` that it has to be answered with. */
export interface Asking {
  readonly body: string;
  readonly data: unknown;
  /** The whole answer of our gateway, for those that answer with finished bytes. */
  readonly text: string;
}

export type Askings = Readonly<Record<Query['name'], readonly Asking[]>>;
