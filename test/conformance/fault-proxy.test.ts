// What a fault proxy tells of a real server's effects.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFaultProxy } from './fault-proxy.ts';

/** What the server holds: a POST to its path writes a record, and another that goes with it. */
let records: Map<string, string>;
let target: ReturnType<typeof createServer>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;

beforeEach(async () => {
  records = new Map([['party 1', '100']]);
  target = createServer((request, response) => {
    if (request.method === 'POST') records.set('party 1', '101').set('address 7', '101');
    if (request.method === 'DELETE') records.delete('party 1');
    response.end('{}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy({
    target: `http://127.0.0.1:${(target.address() as AddressInfo).port}`,
    describe: ({ method }) => ({ kind: method === 'GET' ? 'read' : 'write', operation: method }),
    refuse: (status) => ({ status, headers: {}, body: '' }),
    records: async () => new Map(records),
  });
});
afterEach(async () => {
  await proxy.close();
  await new Promise((resolve) => target.close(resolve));
});

const send = (method: string) => fetch(proxy.url, { method });
const effects = () => proxy.ledger.effects.map(({ call, action, objectType, key }) => [call, action, objectType, key]);

test('a writing call has the records as effects that it made, changed or took away', async () => {
  await send('POST');
  await send('DELETE');
  expect(effects()).toEqual([
    [1, 'update', 'party', '1'],
    [1, 'create', 'address', '7'],
    [2, 'delete', 'party', '1'],
  ]);
});

test('a read, a write of nothing and a write that never arrived have none', async () => {
  await send('GET');
  await send('PUT');
  proxy.faults.add({ fault: { kind: 'status', status: 503 }, call: 'write', times: 1 });
  await send('POST');
  expect(effects()).toEqual([]);
});

test('a write whose reply was lost has had its effects', async () => {
  proxy.faults.add({ fault: { kind: 'lost-reply' }, call: 'write', times: 1 });
  await expect(send('POST')).rejects.toThrow();
  expect(effects()).toHaveLength(2);
});
