import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { LimiterFactory } from './budget.ts';

const CONNECT_WITHIN_MS = 1_000;

/** Budgets that all replicas on one Redis share. When Redis fails, each process falls back to a budget of its own. */
export async function redisLimiters(
  url: string,
): Promise<{ readonly make: LimiterFactory; readonly close: () => Promise<void> }> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', () => undefined);
  // A gateway starts without Redis; the client goes on trying, and until then each process keeps a budget of its own.
  await Promise.race([client.connect().catch(() => undefined), delay(CONNECT_WITHIN_MS, undefined, { ref: false })]);
  return {
    make: (name, points, duration) =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: true,
        keyPrefix: name,
        points,
        duration,
        insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points, duration }),
      }),
    close: async () => {
      client.destroy();
    },
  };
}
