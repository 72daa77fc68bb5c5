import autocannon from 'autocannon';
import type { LoadOrder, LoadResult } from '../load-order.ts';

/** Loads one contender from a process of its own, so that its time is nobody else's. The parent says whom, with what, for how long. */
process.once('disconnect', () => process.exit(0));
process.on('message', (order: LoadOrder) => {
  run(order).then((result) => process.send?.(result));
});
process.send?.({});

async function run({ url, headers, bodies, connections, seconds }: LoadOrder): Promise<LoadResult> {
  const requests = bodies.map((body) => ({
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }));
  let started = 0;
  const { latency, errors, timeouts, non2xx, ...result } = await autocannon({
    url,
    connections,
    duration: seconds,
    requests,
    setupClient: (client) => {
      const at = Math.floor((started * requests.length) / connections) % requests.length;
      started += 1;
      client.setRequests([...requests.slice(at), ...requests.slice(0, at)]);
    },
  });
  return {
    requests: result.requests.total,
    perSecond: result.requests.total / result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    failed: errors + timeouts + non2xx,
    bytes: result.throughput.total / Math.max(1, result.requests.total),
  };
}
