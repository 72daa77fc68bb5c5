import type { Call } from './contract.ts';

/**
 * Runs calls that belong together at once: the first failure stops the others.
 *
 * `Promise.all` alone would leave them running with nobody waiting, each holding a connection of the pool until its own deadline.
 * Rejects with the first failure; the caller's signal stops all of them.
 */
export async function together<T>(call: Call, run: (call: Call) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  try {
    return await run({ ...call, signal: AbortSignal.any([call.signal, stop.signal]) });
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}
