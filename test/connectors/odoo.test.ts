// What the laws cannot know of the Odoo connector: both fronts, refusals inside status 200, exact money, rates and own fields.
import { afterEach, expect, test } from 'vitest';
import { orderMapping } from '../../connectors/odoo/mapping-order.ts';
import type { OdooOptions } from '../../connectors/odoo/simulator.ts';
import type { OdooOrder } from '../../connectors/odoo/wire.ts';
import { wireOf } from '../../src/connector/mapping.ts';
import { call, openOdoo } from './odoo-connecting.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function connected(options: Partial<OdooOptions> = {}) {
  const opened = await openOdoo(options);
  open.push(opened.close);
  return opened;
}

test('both fronts show the same records', async () => {
  const [json2, rpc] = await Promise.all([connected(), connected({ front: 'json-rpc' })]);
  const read = ({ connection }: typeof json2) =>
    Promise.all(connection.ports.map((port) => port.get(['2', '102', '302'], ['core'], call)));
  const records = (answers: Awaited<ReturnType<typeof read>>) =>
    answers.flat().map((each) => (each !== null && 'record' in each ? each.record : null));
  expect(records(await read(rpc))).toEqual(records(await read(json2)));
});

test.each(['json-2', 'json-rpc'] as const)(
  'over %s a forbidden model is forbidden, and a key that ended is unauthenticated',
  async (front) => {
    const { connection, clock } = await connected({ front, forbidden: ['hr.employee'], keyLifetimeMs: 60_000 });
    const employees = connection.ports.find(({ entity }) => entity === 'Employee');
    await expect(employees?.get(['1'], ['core'], call)).rejects.toMatchObject({ kind: 'forbidden' });
    clock.advance(60_000);
    await expect(connection.ports[0]?.get(['101'], ['core'], call)).rejects.toMatchObject({ kind: 'unauthenticated' });
  },
);

test('a rate is so many of a currency for one of the company, and of no other company', async () => {
  const { connection } = await connected();
  expect(await connection.rates?.('2026-04-01', call)).toEqual([
    { from: 'EUR', to: 'GBP', rate: '0.8512', on: '2026-05-01' },
  ]);
});

test('two companies of a database are two connections: each has its own, and both what is shared', async () => {
  const { connection, connect } = await connected();
  const british = connect({ companyId: 2 }, 'GBP');
  const keys = async ({ ports }: typeof connection, entity: string) => {
    const port = ports.find((each) => each.entity === entity);
    const found: string[] = [];
    for await (const page of port?.keys?.(call) ?? []) found.push(...page);
    return found;
  };
  const [own, theirs] = [await keys(connection, 'Customer'), await keys(british, 'Customer')];
  expect([theirs.filter((key) => !own.includes(key)), own.filter((key) => !theirs.includes(key))]).toEqual([
    ['150'],
    [],
  ]);
  expect([await keys(british, 'Order'), await keys(british, 'Invoice')]).toEqual([['50'], []]);
  expect((await keys(connection, 'Order')).includes('50')).toBe(false);
  expect(await british.rates?.('2026-04-01', call)).toEqual([]);
});

test('fields that people added are described by their type', async () => {
  const { connection } = await connected({ ownFields: { 'res.partner': 'x_segment:char x_score:float' } });
  const described = await connection.describe?.('Customer', call);
  expect(described?.filter(({ path }) => path.startsWith('x_s'))).toEqual([
    { path: 'x_segment', type: 'TEXT', label: 'segment', isWritable: true },
    { path: 'x_score', type: 'NUMBER', label: 'score', isWritable: true },
  ]);
});

test('a discount that is no number is a gap of its line, whatever its text', () => {
  const order = { lines: [{ id: 1, discount: 'h&k$#=&}' }], currency_id: { id: 1, name: 'EUR' } };
  const context = { connection: 'erp', legalEntity: null, currency: 'EUR', country: 'DE' };
  const { record, gaps } = orderMapping.decode(wireOf<OdooOrder>(order), context, ['lines']);
  expect(record.lines?.[0]?.adjustments).toBeNull();
  expect(gaps).toContainEqual({ path: 'lines[0].adjustments', reason: 'not-understood' });
});

test('a check asks for our id on the models whose records we make, and on no other', async () => {
  const { connection } = await connected();
  const results = (await connection.check(call)).filter(({ what }) => what.startsWith('x_mainstem_id'));
  expect(results.map(({ what, ok }) => [what, ok])).toEqual([
    ['x_mainstem_id of res.partner', true],
    ['x_mainstem_id of sale.order', true],
    ['x_mainstem_id of account.move', true],
  ]);
});
