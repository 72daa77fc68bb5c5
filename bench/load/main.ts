import autocannon from 'autocannon';
import type { LoadOrder, LoadResult } from '../load-order.ts';

/** Loads one contender from a process of its own, so that its time is nobody else's. The parent says whom, with what, for how long. */
process.once('disconnect', () => process.exit(0));
process.on('message', (order: LoadOrder) => {
  run(order).then((result) => process.send?.(result));
});
process.send?.({});

async function run({ url, headers, bodies, connections, seconds, amount }: LoadOrder): Promise<LoadResult> {
  const requests = bodies.map((body) => ({
    method: 'POST' as const,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }));
  let started = 0;
  const startedAt = performance.now();
  let answeredAt = startedAt;
  const options: autocannon.Options = {
    url,
    connections,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    requests,
    setupClient: (client) => {
      const at = Math.floor((started * requests.length) / connections) % requests.length;
      started += 1;
      client.setRequests([...requests.slice(at), ...requests.slice(0, at)]);
    },
  };
  const { latency, errors, timeouts, non2xx, ...result } = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(options, (error, all) => (error ? reject(error) : resolve(all)));
    // Its own duration is in whole seconds when an amount is asked for.
    running.on('response', () => {
      answeredAt = performance.now();
    });
  });
  return {
    requests: result.requests.total,
    perSecond: (1000 * result.requests.total) / (answeredAt - startedAt),
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    failed: errors + timeouts + non2xx,
    bytes: result.throughput.total / Math.max(1, result.requests.total),
  };
}
