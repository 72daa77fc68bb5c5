import Keyv from 'keyv';
import QuickLRU from 'quick-lru';

/** A namespace of the cache: plain JSON by key, each with a lifetime. A store that fails is a miss, never an error of the caller. */
export interface CacheSpace<T> {
  getMany(keys: readonly string[]): Promise<readonly (T | undefined)[]>;
  setMany(entries: readonly { readonly key: string; readonly value: T }[], lifetimeMs: number): Promise<void>;
}

export interface Cache {
  space<T>(name: string): CacheSpace<T>;
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 500;

/** Keyv in this process's memory, bounded by entries, or in Redis, shared between replicas. `report` hears of a store that fails. */
export async function openCache(
  options: { readonly redisUrl: string | null; readonly maxEntries: number },
  report: (error: unknown) => void,
): Promise<Cache> {
  const store =
    options.redisUrl === null
      ? new QuickLRU({ maxSize: options.maxEntries })
      : await redisStore(options.redisUrl, report);
  const opened: Keyv[] = [];
  return {
    space: <T>(name: string): CacheSpace<T> => {
      const keyv = new Keyv<T>({ store, namespace: name, useKeyPrefix: true, emitErrors: true });
      keyv.on('error', report);
      opened.push(keyv);
      return {
        getMany: async (keys) => {
          if (keys.length === 0) return [];
          try {
            return await keyv.getMany<T>([...keys]);
          } catch (error) {
            report(error);
            return keys.map(() => undefined);
          }
        },
        setMany: async (entries, lifetimeMs) => {
          try {
            await keyv.setMany(entries.map(({ key, value }) => ({ key, value, ttl: lifetimeMs })));
          } catch (error) {
            report(error);
          }
        },
      };
    },
    close: async () => {
      await Promise.all(opened.map((keyv) => keyv.disconnect()));
    },
  };
}

/** Commands fail at once while Redis does not answer: a cache that makes its callers wait is worse than none. */
async function redisStore(url: string, report: (error: unknown) => void) {
  const [{ default: KeyvRedis }, { createClient }] = await Promise.all([
    import('@keyv/redis'),
    import('@redis/client'),
  ]);
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: CONNECT_WITHIN_MS } });
  client.on('error', report);
  return new KeyvRedis(client, { throwOnConnectError: false, connectionTimeout: CONNECT_WITHIN_MS });
}
