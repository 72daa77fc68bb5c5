import type { Host } from './host.ts';
import { type StartOptions, serve } from './start.ts';

/** What closing may take after the requests are done. */
const CLOSING_SECONDS = 5;

/** Serves until a signal says stop, also while the index is filled, then finishes what is in flight. A second signal ends it at once. */
export async function keepServing(options: StartOptions, host: Host): Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    host.on(signal, () => (stopping.signal.aborted ? host.exit(code) : stopping.abort()));
  const gateway = await serve({ ...options, signal: stopping.signal });
  await stopped;
  options.print('Stopping (a second signal ends it at once)');
  const { shutdownDelay, shutdownTimeout } = options.config;
  // Whatever hangs then (a store that does not let go) must not keep the process for ever.
  setTimeout(
    () => {
      options.log.fatal('stopping took too long, and was given up');
      host.exit(1);
    },
    (shutdownDelay + shutdownTimeout + CLOSING_SECONDS) * 1000,
  ).unref();
  await gateway.stop();
}
