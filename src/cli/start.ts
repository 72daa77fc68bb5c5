import { setTimeout as delay } from 'node:timers/promises';
import { authenticator } from '../auth/tokens.ts';
import type { Config } from '../config.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { systemClock } from '../simulator/clock.ts';
import type { SyncEvent } from '../sync/syncer.ts';
import type { Log } from '../telemetry/log.ts';
import { issuerOf, tokenPolicy, verificationKeys } from './keys.ts';
import type { SimulatedSettings } from './simulators.ts';

export interface StartOptions {
  readonly config: Config;
  readonly schemaDirectory: string;
  readonly isProduction: boolean;
  readonly log: Log;
  readonly print: (line: string) => void;
  readonly onSync?: (event: SyncEvent) => void;
}

/** The query that the demo answers at its start: one customer across ERP, CRM and accounting. */
export const FIRST_QUERY = `query FirstLook {
  customer(number: "10021") {
    name
    segment
    accountOwner { name workEmail }
    openBalance { amount currency }
    orders(first: 2, orderBy: { field: orderedOn, direction: DESC }) {
      totalCount
      nodes { number status totals { grand { amount currency } } invoices { nodes { number status dueOn } } }
    }
    meta {
      refs { connection objectType id linkedBy }
      origins(paths: ["name", "segment"]) { path connection rule alternatives { connection value } }
      discrepancies { path values { connection value isShown } }
    }
  }
}`;

/** Puts what the simulators say of themselves into the connections that they stand for. */
export function withSimulators(config: Config, settings: SimulatedSettings): Config {
  return {
    ...config,
    connections: config.connections.map((connection) =>
      connection.simulate
        ? { ...connection, settings: { ...connection.settings, ...settings[connection.name] } }
        : connection,
    ),
  };
}

export async function openGateway(options: StartOptions): Promise<Gateway> {
  const { config, isProduction, log } = options;
  return createGateway({
    config,
    schemaDirectory: options.schemaDirectory,
    clock: systemClock,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal });
    },
    authenticate: authenticator(tokenPolicy(config), await verificationKeys(config, isProduction)),
    isProduction,
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
  const url = await gateway.app.listen({ host: config.host, port: config.port });
  print(`GraphQL on ${url}/graphql (health ${url}/healthz, readiness ${url}/readyz)`);
  gateway.syncer.start();
  if (config.access.jwksUrl === null) await firstAnswer(gateway, options, url);
  return gateway;
}

async function firstAnswer(
  gateway: Gateway,
  { config, isProduction, print }: StartOptions,
  url: string,
): Promise<void> {
  await filled(gateway);
  const token = await (await issuerOf(config, isProduction)).issue('first-look', ['admin']);
  const response = await gateway.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: { query: FIRST_QUERY },
  });
  print(
    `\nA first query:\n\n${FIRST_QUERY}\n\nand its answer:\n\n${JSON.stringify(JSON.parse(response.body), null, 2)}\n`,
  );
  print(`Ask yourself (in another terminal):

  TOKEN=$(npm run --silent mainstem -- token --role admin)
  curl -s ${url}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
    -d '{"query":"{ customers(first: 3) { totalCount nodes { number name segment } } }"}'

Stop with Ctrl-C.`);
}

/** Resolves when every port was listed completely once or has failed. */
async function filled(gateway: Gateway): Promise<void> {
  for (;;) {
    await gateway.indexState.refresh(gateway.store.db);
    const isDone = gateway.connections.all.every(({ name, ports }) =>
      ports.every(({ objectType }) => {
        const state = gateway.indexState.get(name, objectType);
        return state !== undefined && (state.phase === 'ready' || state.failure !== null);
      }),
    );
    if (isDone) return;
    await delay(200);
  }
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
