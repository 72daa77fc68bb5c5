/** What the peers serve: the part of our schema that is asked for, by the same names. */
export const TYPE_DEFS = /* GraphQL */ `
  type Query {
    orders(first: Int, after: String, orderBy: OrderOrder): OrderConnection
    customer(id: ID!): Customer
  }
  input OrderOrder { field: OrderField!, direction: Direction! }
  enum OrderField { orderedOn }
  enum Direction { ASC DESC }
  type OrderConnection { nodes: [Order!] }
  type Order {
    number: String
    orderedOn: String
    status: String
    totals: OrderTotals
    customer: Customer
  }
  type OrderTotals { grand: Money }
  type Money { amount: String, currency: String }
  type Customer {
    number: String
    name: String
    segment: String
    contactPoints: [ContactPoint!]
    orders(first: Int, orderBy: OrderOrder): OrderConnection
    invoices(first: Int): InvoiceConnection
  }
  type InvoiceConnection { nodes: [Invoice!] }
  type Invoice { number: String, dueOn: String }
  type ContactPoint { type: String, value: String }
`;
