import { createClient } from '@redis/client';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { LimiterFactory } from './budget.ts';

/** Budgets that all replicas on one Redis share. When Redis fails, each process falls back to a budget of its own. */
export async function redisLimiters(
  url: string,
): Promise<{ readonly make: LimiterFactory; readonly close: () => Promise<void> }> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', () => undefined);
  await client.connect();
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
      await client.close();
    },
  };
}
