// Orders written over GraphQL to a real Tryton: what stands there, what is found after a lost reply, and what can be taken back.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { defined, openGateway, type Sources, startSources, type TestGateway } from './support/gateway.ts';
import { createDatabase, type OwnDatabase, randomName } from './support/servers.ts';
import { startTrytonProxy } from './support/tryton-proxy.ts';
import { openTryton, type RealTryton } from './support/tryton-seeded.ts';

const SALE = 'sale.sale';
const IN_STOCK = 40;

const SHOWN = `
  operation { id status waitsFor error { code } steps { connection undo status attempts externalId error { code connection } } }
  userErrors { code path message }`;
const PLACE = `mutation ($input: OrderPlaceInput!, $key: String!) {
  orderPlace(input: $input, write: { idempotencyKey: $key, wait: 25 }) { order { id number status hold { by } } ${SHOWN} }
}`;
const ADJUST = `mutation ($input: InventoryAdjustInput!, $key: String!) {
  inventoryAdjust(input: $input, write: { idempotencyKey: $key, wait: 25 }) { ${SHOWN} }
}`;
const COMPENSATE = `mutation ($input: WriteOperationInput!) { writeOperationCompensate(input: $input) { ${SHOWN} } }`;
const READ = `query ($id: ID!) {
  order(id: $id) { id number status customerPoNumber meta { refs { connection id } pendingWrites { id } } }
}`;

interface Written {
  readonly order: { readonly id: string; readonly number: string | null; readonly status: string };
  readonly operation: {
    readonly id: string;
    readonly status: string;
    readonly steps: readonly { readonly connection: string; readonly externalId: string }[];
  };
}

let real: RealTryton;
let proxy: Awaited<ReturnType<typeof startTrytonProxy>>;
let sources: Sources;
let database: OwnDatabase;
let opened: TestGateway;
let customer: string;
let item: string;

beforeAll(async () => {
  real = await openTryton('few');
  proxy = await startTrytonProxy();
  sources = await startSources(systemClock);
  database = await createDatabase();
  const [sale] = real.rows[SALE] ?? [];
  const [line] = (real.rows['sale.line'] ?? []).filter((each) => each['sale'] === sale?.['id']);
  const warehouse = real.keys.of('stock.location', sale?.['warehouse']);
  const erp = { ...real.settings(proxy.url), warehouse };
  opened = await openGateway({ sources, databaseUrl: database.url, erp, input: lookingSoon });
  await opened.gateway.writer.start();
  await opened.gateway.syncer.runAll();
  customer = await idOf('customers', real.keys.of('party.party', sale?.['party']));
  item = await idOf('inventoryItems', real.keys.of('product.product', line?.['product']));
  const location = await idOf('locations', warehouse);
  const counted = { value: String(IN_STOCK) };
  expect(await write('inventoryAdjust', ADJUST, { item, location, counted })).toMatchObject({
    userErrors: [],
    operation: { status: 'COMPLETED' },
  });
});
afterEach(() => proxy.faults.clear());
afterAll(async () => {
  await opened.gateway.close();
  await database.drop();
  await sources.close();
  await proxy.close();
  await real.close();
});

/** A real server answers or it does not: nothing of a call is on its way for long after its connection has ended. */
function lookingSoon(input: ConfigInput): ConfigInput {
  const credit = { onExceeded: 'allow', onUnknown: 'allow' } as const;
  const rules = { ...input.rules, credit, stock: { onShort: 'hold' } } as const;
  return { ...input, writes: { retryAfter: 0.2, absentAfter: 0.5 }, rules };
}

/** The canonical id of what the ERP keeps under a key. */
async function idOf(list: string, key: number): Promise<string> {
  const data = await opened.query(`{ ${list}(first: 200) { nodes { id meta { refs { connection id } } } } }`);
  const { nodes } = data[list] as {
    nodes: { id: string; meta: { refs: { connection: string; id: string }[] } }[];
  };
  const isIt = (ref: { connection: string; id: string }) => ref.connection === 'erp' && ref.id === String(key);
  return defined(nodes.find(({ meta }) => meta.refs.some(isIt))).id;
}

async function write(mutation: string, document: string, input: object): Promise<Written> {
  const data = await opened.query(document, 'admin', { input, key: randomName('wish') });
  return data[mutation] as Written;
}

const wish = (quantity: string) => ({
  ...{ customer, customerPoNumber: randomName('PO') },
  lines: [{ item, quantity: { value: quantity } }],
});
const place = (input: object) => write('orderPlace', PLACE, input);

/** All sales of a purchase order number, as the ERP itself tells them. */
function salesOf({ customerPoNumber }: { readonly customerPoNumber: string }) {
  return real.rpc.find(SALE, [['reference', '=', customerPoNumber]], ['id', 'number', 'state']);
}

async function compensate({ operation }: Written): Promise<unknown> {
  const input = { id: operation.id, reason: 'ordered by mistake' };
  return (await opened.query(COMPENSATE, 'admin', { input }))['writeOperationCompensate'];
}

test('an order that is placed is confirmed, and keeps its id when the sync finds it', async () => {
  const input = wish('2');
  const written = await place(input);
  expect(written).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED', error: null } });
  const [sale, ...others] = await salesOf(input);
  expect(others).toEqual([]);
  expect(sale?.['state']).toBe('processing');
  const { id } = written.order;
  const shown = {
    ...{ id, number: sale?.['number'], status: 'OPEN', customerPoNumber: input.customerPoNumber },
    meta: { refs: expect.arrayContaining([{ connection: 'erp', id: String(sale?.['id']) }]), pendingWrites: [] },
  };
  expect((await opened.query(READ, 'admin', { id }))['order']).toEqual(shown);
  await opened.gateway.syncer.runAll();
  expect((await opened.query(READ, 'admin', { id }))['order']).toEqual(shown);
  expect(await idOf('orders', Number(sale?.['id']))).toBe(id);
});

test.each([
  ['that makes the order', /sale\.create/],
  ['that confirms it', /sale\.confirm/],
] as const)('after a lost reply to the call %s there is one sale, confirmed', async (_what, operation) => {
  const input = wish('1');
  proxy.faults.add({ fault: { kind: 'lost-reply' }, operation, times: 1 });
  proxy.ledger.clear();
  const written = await place(input);
  const sent = proxy.ledger.calls.filter((call) => operation.test(call.operation));
  expect(sent.map(({ fault }) => fault)).toEqual(['lost-reply']);
  expect(written).toMatchObject({ userErrors: [], operation: { status: 'COMPLETED', error: null } });
  expect(await salesOf(input)).toMatchObject([{ state: 'processing', number: written.order.number }]);
});

test('an order that a rule holds is a draft in the source, and is cancelled when it is taken back', async () => {
  const input = wish(String(IN_STOCK * 2));
  const written = await place(input);
  expect(written).toMatchObject({
    order: { status: 'PENDING_APPROVAL', hold: { by: 'stock-available' } },
    operation: { status: 'COMPLETED' },
  });
  expect(await salesOf(input)).toMatchObject([{ state: 'draft' }]);
  expect(await compensate(written)).toMatchObject({ userErrors: [], operation: { status: 'COMPENSATED' } });
  expect(await salesOf(input)).toMatchObject([{ state: 'cancelled' }]);
  const { id } = written.order;
  expect((await opened.query(READ, 'admin', { id }))['order']).toMatchObject({ id, status: 'CANCELLED' });
});

test('what has been confirmed stays when it is taken back, and the operation says so', async () => {
  const input = wish('1');
  const written = await place(input);
  expect(written.operation).toMatchObject({
    steps: [{ undo: 'VOID' }, { undo: 'REVERSE' }, { undo: 'NONE' }, { connection: 'mainstem' }],
  });
  expect(await compensate(written)).toMatchObject({
    operation: {
      ...{ status: 'COMPENSATION_FAILED', waitsFor: ['operator'] },
      steps: [
        { status: 'UNDO_FAILED', error: { code: 'LATER_STEP_STANDS', connection: 'erp' } },
        { status: 'UNDO_FAILED', error: { code: 'LATER_STEP_STANDS', connection: 'erp' } },
        { status: 'UNDO_FAILED', error: { code: 'CANNOT_BE_UNDONE', connection: 'erp' } },
        { connection: 'mainstem' },
      ],
    },
  });
  expect(await salesOf(input)).toMatchObject([{ state: 'processing' }]);
  expect((await opened.query(READ, 'admin', { id: written.order.id }))['order']).toMatchObject({ status: 'OPEN' });
});
