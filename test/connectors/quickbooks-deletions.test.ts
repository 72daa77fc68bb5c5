// What was deleted in QuickBooks Online while more changed than one answer of the change data holds. Rows made up here (API v3, minor version 75).
import { afterEach, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/connector/contract.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { type Started, started } from './quickbooks-started.ts';

const SECOND = 1_000;

let books: Started;
afterEach(() => books.close());

/** A company with so many refunds, and nothing else. */
async function open(count: number): Promise<Checkpoint> {
  const stamps = { CreateTime: '2026-05-02T08:00:00.000Z', LastUpdatedTime: '2026-05-02T08:00:00.000Z' };
  const refunds = Array.from(
    { length: count },
    (_, index): Row => ({ Id: String(index + 1), TxnDate: '2026-05-02', MetaData: stamps, Line: [] }),
  );
  books = await started({ rows: { RefundReceipt: refunds } });
  return (await listed(null)).checkpoint;
}

async function listed(from: Checkpoint | null) {
  const port = books.connection.ports.find(({ objectType }) => objectType === 'RefundReceipt');
  const removed: string[] = [];
  let checkpoint: Checkpoint = {};
  books.requests.length = 0;
  for await (const page of port?.list(from, books.call) ?? []) {
    removed.push(...page.removed.map(({ key }) => key));
    checkpoint = page.checkpoint;
  }
  return { removed, checkpoint };
}

function change(keys: readonly number[], action: 'update' | 'delete'): void {
  for (const key of keys) {
    const named = { objectType: 'RefundReceipt', key: String(key) };
    books.simulator.change(
      action === 'delete' ? { action, ...named } : { action, ...named, values: { DocNumber: 'N' } },
    );
  }
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

const asked = () =>
  books.requests
    .filter(({ operation }) => operation.startsWith('GET /cdc'))
    .map(({ url }) => [...new URL(url).searchParams].filter(([name]) => name === 'entities').map(([, value]) => value));

test('a deletion behind more changes than an answer holds is told: the next answer begins where there is room', async () => {
  const checkpoint = await open(1500);
  for (const hundred of range(0, 13)) {
    books.clock.advance(SECOND);
    change(range(hundred * 100 + 1, hundred * 100 + 100), 'update');
  }
  books.clock.advance(SECOND);
  change([1450, 1451], 'delete');

  expect((await listed(checkpoint)).removed).toEqual(['1450', '1451']);
  // One type at a time, for the thousand objects are of all that is asked for.
  expect(asked()).toEqual([['RefundReceipt'], ['RefundReceipt']]);
});

test('more deletions than an answer holds are told from the last one on', async () => {
  const checkpoint = await open(2300);
  for (const [first, last] of [
    [1, 600],
    [601, 1200],
    [1201, 2100],
  ] as const) {
    books.clock.advance(SECOND);
    change(range(first, last), 'delete');
  }

  expect((await listed(checkpoint)).removed).toHaveLength(2100);
});

test('where more changed in one second than an answer holds, the deletions of the next ones are told', async () => {
  const checkpoint = await open(1500);
  books.clock.advance(SECOND);
  change(range(1, 1200), 'update');
  books.clock.advance(SECOND);
  change([1300], 'delete');

  expect((await listed(checkpoint)).removed).toEqual(['1300']);
});

test('what too much changed after is left to the sweep by keys, which misses nothing', async () => {
  const checkpoint = await open(1500);
  books.clock.advance(SECOND);
  change([1500], 'delete');
  books.clock.advance(SECOND);
  change(range(1, 1200), 'update');
  const port = books.connection.ports.find(({ objectType }) => objectType === 'RefundReceipt');
  const keys: string[] = [];

  expect((await listed(checkpoint)).removed).toEqual([]);
  for await (const page of port?.keys?.(books.call) ?? []) keys.push(...page);
  expect(keys).toHaveLength(1499);
});

test('a source that answers the same thousand for ever ends the listing after some calls', async () => {
  const checkpoint = await open(1500);
  books.clock.advance(SECOND);
  change(range(1, 1200), 'update');
  const full = {
    CDCResponse: [{ QueryResponse: [{ RefundReceipt: range(1, 1000).map((key) => ({ Id: String(key) })) }] }],
  };
  books.simulator.faults.add({ fault: { kind: 'rewrite', rewrite: () => full }, operation: /cdc/ });

  expect((await listed(checkpoint)).removed).toEqual([]);
  expect(asked()).toHaveLength(20);
});
