import { bodyOf, serve } from './serve.ts';
import { contactPointsBy, invoicesBy, ordersBy, partiesBy, segmentsBy, work } from './sources.ts';

/** The same calls and the same answer without GraphQL: what anything that answers from these sources has to cost. */
serve((request, response) => {
  answerTo(request)
    .then((answer) => {
      const body = JSON.stringify({ data: answer });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    })
    .catch((error: unknown) => response.writeHead(500).end(String(error)));
});

async function answerTo(request: Parameters<typeof bodyOf>[0]): Promise<object> {
  const { query, variables } = await bodyOf(request);
  if (query.includes('__typename')) return { __typename: 'Query' };
  if (query.includes('customer(')) return oneCustomer(String(variables?.['id']));
  const orders = await ordersBy(work.pages[String(variables?.['after'])] ?? []);
  const isJoin = query.includes('customer {');
  const parties = isJoin ? await partiesOf([...new Set(orders.map(({ party }) => party))]) : null;
  return {
    orders: {
      nodes: orders.map(({ party, ...order }) =>
        parties === null ? order : { ...order, customer: parties.get(party) },
      ),
    },
  };
}

async function partiesOf(ids: readonly string[]) {
  const parties = await partiesBy(ids);
  return new Map(ids.map((id, index) => [id, parties[index] ?? null]));
}

async function oneCustomer(id: string): Promise<object> {
  const keys = work.customers[id];
  if (keys === undefined) return { customer: null };
  const [[party], [segment], [contactPoints], orders, invoices] = await Promise.all([
    partiesBy([keys.party]),
    segmentsBy([keys.account]),
    contactPointsBy([keys.shopper]),
    keys.orders.length === 0 ? [] : ordersBy(keys.orders),
    keys.invoices.length === 0 ? [] : invoicesBy(keys.invoices),
  ]);
  return {
    customer: {
      ...party,
      segment,
      contactPoints,
      orders: { nodes: orders.map(({ number, status }) => ({ number, status })) },
      invoices: { nodes: invoices },
    },
  };
}
