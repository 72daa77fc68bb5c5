import { setTimeout as delay } from 'node:timers/promises';
import { type Config, ConfigError, type ConnectionConfig } from '../config.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { systemClock } from '../simulator/clock.ts';
import type { SyncEvent } from '../sync/syncer.ts';
import type { Log } from '../telemetry/log.ts';
import { findConfigured } from './configured-fields.ts';
import { FIRST_QUERY } from './first-query.ts';
import { indexKeys } from './index-keys.ts';
import { developmentIssuerOf, openAuthentication } from './keys.ts';
import { sandboxOf } from './sandbox.ts';
import type { SimulatedSettings } from './simulators.ts';

export interface StartOptions {
  readonly config: Config;
  readonly schemaDirectory: string;
  /** Where the bundled sandbox is; absent: it is not served. */
  readonly sandboxDirectory?: string;
  readonly isProduction: boolean;
  readonly log: Log;
  readonly print: (line: string) => void;
  readonly onSync?: (event: SyncEvent) => void;
  /** Ends the wait for the first fill; serving ends with `close`. */
  readonly signal?: AbortSignal;
}

/** Puts what the simulators say of themselves into the connections that they stand for. */
export function withSimulators(config: Config, settings: SimulatedSettings): Config {
  return {
    ...config,
    connections: config.connections.map((connection) =>
      connection.simulate
        ? simulated(connection, settings[connection.name] ?? {}, config.demo.limits === 'metered')
        : connection,
    ),
  };
}

/** An unmetered simulator refuses nothing, so there is no budget to keep to. */
function simulated(
  connection: ConnectionConfig,
  settings: Readonly<Record<string, unknown>>,
  isMetered: boolean,
): ConnectionConfig {
  return {
    ...connection,
    settings: { ...connection.settings, ...settings },
    limits: isMetered ? connection.limits : { ...connection.limits, perMinute: null, perDay: null },
  };
}

export async function openGateway(options: StartOptions): Promise<Gateway> {
  const { config, isProduction, log, sandboxDirectory } = options;
  const sandbox = sandboxDirectory === undefined ? null : await sandboxOf(config, sandboxDirectory, isProduction);
  return createGateway({
    config,
    schemaDirectory: options.schemaDirectory,
    clock: systemClock,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal });
    },
    authenticate: await openAuthentication(config, { isProduction, clock: systemClock, log }),
    isProduction,
    sandbox: sandbox ?? undefined,
    keyring: indexKeys(config, isProduction),
    log,
    onSync: (event) => {
      logSync(log, event);
      options.onSync?.(event);
    },
  });
}

/** Serves until it is closed. Prints where, how the first fill goes, and the first answer. */
export async function serve(options: StartOptions): Promise<Gateway> {
  const { config, print } = options;
  const fill = new FillProgress(config.connections.length, print);
  const gateway = await openGateway({ ...options, onSync: (event) => fill.hear(event) });
  await refuseUnknownFields(gateway, options);
  gateway.metrics.watchProcess();
  const url = await listen(gateway, config);
  print(`GraphQL on ${url}/graphql (health ${url}/healthz, readiness ${url}/readyz, metrics ${url}/metrics)`);
  if (config.sandbox.enabled && !options.isProduction) print(`Sandbox on ${url}/sandbox`);
  gateway.syncer.start();
  await gateway.writer.start();
  if (config.access.issuers.length === 0 && !options.isProduction) await firstAnswer(gateway, options, url);
  return gateway;
}

/** A field that its source does not have would be empty for ever; one that cannot be checked now may be there. */
async function refuseUnknownFields(gateway: Gateway, { config, log }: StartOptions): Promise<void> {
  const { problems, unasked } = await findConfigured(config, gateway.connections);
  for (const line of unasked) log.warn({}, line);
  if (problems.length === 0) return;
  await gateway.close();
  throw new ConfigError(problems);
}

async function listen(gateway: Gateway, { host, port }: Config): Promise<string> {
  try {
    return await gateway.app.listen({ host, port });
  } catch (error) {
    await gateway.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const reason = code === 'EADDRINUSE' ? 'another program listens there' : `the system refuses it (${code})`;
    throw new ConfigError([{ path: 'port', message: `cannot listen on ${host}:${port}, ${reason}; set PORT` }]);
  }
}

async function firstAnswer(
  gateway: Gateway,
  { config, isProduction, print, signal }: StartOptions,
  url: string,
): Promise<void> {
  if (!(await isFilled(gateway, signal))) return;
  const token = await (await developmentIssuerOf(config, { isProduction, clock: systemClock })).issue('first-look', [
    'admin',
  ]);
  const response = await gateway.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: { query: FIRST_QUERY },
  });
  print(
    `\nA first query:\n\n${FIRST_QUERY}\n\nand its answer:\n\n${JSON.stringify(JSON.parse(response.body), null, 2)}\n`,
  );
  print(`Ask yourself${config.sandbox.enabled ? `, in a browser on ${url}/sandbox or` : ''} in another terminal:

  TOKEN=$(npm run --silent mainstem -- token --role admin)
  curl -s ${url}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '{"query":"{ customers(first: 3) { totalCount nodes { number name segment } } }"}'

Try it with a source down:

  npm run mainstem -- simulate --down crm      (again with --up when you have seen enough; --help says what else can go wrong)

Stop with Ctrl-C.`);
}

/** Waits until every port was listed completely once or has failed. False when the signal came first. */
async function isFilled(gateway: Gateway, signal: AbortSignal | undefined): Promise<boolean> {
  while (signal?.aborted !== true) {
    await gateway.indexState.refresh(gateway.store.db);
    const isDone = gateway.connections.all.every(({ name, ports }) =>
      ports.every(({ objectType }) => {
        const state = gateway.indexState.get(name, objectType);
        return state !== undefined && (state.phase === 'ready' || state.failure !== null);
      }),
    );
    if (isDone) return true;
    await delay(200);
  }
  return false;
}

/** Tells how the first fill goes: a line per port when it is done, and now and then between. */
class FillProgress {
  readonly #print: (line: string) => void;
  readonly #done = new Set<string>();
  #lastAt = 0;

  constructor(connections: number, print: (line: string) => void) {
    this.#print = print;
    print(`Filling the index from ${connections} connections`);
  }

  hear(event: SyncEvent): void {
    const port = `${event.connection} ${event.objectType}`;
    if (this.#done.has(port)) return;
    if (event.kind === 'complete') {
      this.#done.add(port);
      this.#print(`  ${port}: ${event.records} records in ${(event.tookMs / 1000).toFixed(1)} s`);
    } else if (event.kind === 'failed') {
      this.#done.add(port);
      this.#print(`  ${port}: failed, ${event.code}: ${event.message}`);
    } else if (event.kind === 'page' && systemClock.now() - this.#lastAt > 5000) {
      this.#lastAt = systemClock.now();
      this.#print(`  ${port}: ${event.records}${event.expected === null ? '' : ` of ${event.expected}`} so far`);
    }
  }
}

function logSync(log: Log, event: SyncEvent): void {
  if (event.kind === 'defect') log.error(event, 'a defect stopped a sync');
  else if (event.kind === 'failed' || event.kind === 'sweep-stopped') log.warn(event, 'sync');
  else log.debug(event, 'sync');
}
