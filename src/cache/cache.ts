import { setTimeout as delay } from 'node:timers/promises';
import Keyv, { type KeyvStoreAdapter } from 'keyv';
import QuickLRU from 'quick-lru';
import { type Sealer, UnsealError } from '../sealing/sealer.ts';

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
/** A store beyond this process that takes longer has failed: the source may be asked in that time. */
const ANSWER_WITHIN_MS = 500;

/**
 * Keyv in this process's memory, bounded by entries, or in Redis, shared between replicas. What leaves the process is sealed.
 * `report` hears of a store that fails.
 */
export async function openCache(
  options: { readonly redisUrl: string | null; readonly maxEntries: number; readonly sealer: Sealer },
  report: (error: unknown) => void,
): Promise<Cache> {
  if (options.redisUrl === null) return cacheOver(new QuickLRU({ maxSize: options.maxEntries }), null, report);
  const { store, close } = await redisStore(options.redisUrl, report);
  return { ...cacheOver(store, options.sealer, report), close };
}

/** A cache over a store that Keyv takes. With a sealer the store holds sealed values only, each bound to its key. */
export function cacheOver(
  store: Map<string, unknown> | QuickLRU<string, unknown> | KeyvStoreAdapter,
  sealer: Sealer | null,
  report: (error: unknown) => void,
): Cache {
  const opened: Keyv[] = [];
  const open = <T>(name: string): CacheSpace<T> => {
    const keyv = new Keyv<T>({ store, namespace: name, useKeyPrefix: true, emitErrors: true });
    keyv.on('error', report);
    if (sealer === null) {
      // What stays in this process is kept as it is: nobody changes a value of the index or of a source.
      keyv.serialize = undefined;
      keyv.deserialize = undefined;
    }
    opened.push(keyv);
    return spaceOver(keyv, sealer === null ? (answer) => answer : inTime, report);
  };
  return {
    space: <T>(name: string) => (sealer === null ? open<T>(name) : sealed<T>(open<string>(name), name, sealer, report)),
    close: async () => {
      await Promise.all(opened.map((keyv) => keyv.disconnect()));
    },
  };
}

function spaceOver<T>(
  keyv: Keyv<T>,
  timed: <A>(answer: Promise<A>) => Promise<A>,
  report: (error: unknown) => void,
): CacheSpace<T> {
  return {
    getMany: async (keys) => {
      if (keys.length === 0) return [];
      try {
        return await timed(keyv.getMany<T>([...keys]));
      } catch (error) {
        report(error);
        return keys.map(() => undefined);
      }
    },
    setMany: async (entries, lifetimeMs) => {
      try {
        await timed(keyv.setMany(entries.map(({ key, value }) => ({ key, value, ttl: lifetimeMs }))));
      } catch (error) {
        report(error);
      }
    },
  };
}

/** Rejects when there is no answer in time; one that comes later is for nobody. */
async function inTime<A>(answer: Promise<A>): Promise<A> {
  const isOver = new AbortController();
  const late = delay(ANSWER_WITHIN_MS, undefined, { signal: isOver.signal }).then(() => {
    throw new Error(`the cache did not answer within ${ANSWER_WITHIN_MS} ms`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    isOver.abort();
  }
}

/** What does not open is a miss: another key than ours is in use, or somebody has been at it. */
function sealed<T>(
  texts: CacheSpace<string>,
  name: string,
  sealer: Sealer,
  report: (error: unknown) => void,
): CacheSpace<T> {
  const open = (key: string, text: string | undefined): T | undefined => {
    if (text === undefined) return undefined;
    try {
      return JSON.parse(sealer.open(String(text), ['cache', name, key]));
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      report(error);
      return undefined;
    }
  };
  return {
    getMany: async (keys) => (await texts.getMany(keys)).map((text, index) => open(keys[index] ?? '', text)),
    setMany: (entries, lifetimeMs) =>
      texts.setMany(
        entries.map(({ key, value }) => ({ key, value: sealer.seal(JSON.stringify(value), ['cache', name, key]) })),
        lifetimeMs,
      ),
  };
}

/**
 * Commands fail at once while Redis does not answer: a cache that makes its callers wait is worse than none. Closing leaves them: the client's
 * own way waits for their answers, for ever when the connection was lost.
 */
async function redisStore(url: string, report: (error: unknown) => void) {
  const [{ default: KeyvRedis }, { createClient }] = await Promise.all([
    import('@keyv/redis'),
    import('@redis/client'),
  ]);
  const client = createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: CONNECT_WITHIN_MS } });
  client.on('error', report);
  const store = new KeyvRedis(client, { throwOnConnectError: false, connectionTimeout: CONNECT_WITHIN_MS });
  const close = async (): Promise<void> => {
    if (client.isOpen) client.destroy();
  };
  return { store, close };
}
