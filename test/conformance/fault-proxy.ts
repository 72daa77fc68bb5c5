import { Agent } from 'undici';
import { systemClock } from '../../src/simulator/clock.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import {
  type CallDescription,
  type SimulatedRequest,
  type SimulatedResponse,
  type SimulatedSource,
  serve,
} from '../../src/simulator/server.ts';
import type { Wire } from './subject.ts';

/** Headers that belong to one hop, or that the proxy writes itself. */
const HOP_HEADERS =
  /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|host|upgrade|te|trailer)$/i;

export interface FaultProxyOptions {
  /** The real server's origin. */
  readonly target: string;
  /** What the ledger says about a request, as the source's simulator would: sign-in, read or write, and the keys asked for. */
  describe(request: SimulatedRequest): CallDescription;
  /** The server's own way to refuse with a status. */
  refuse(status: number, retryAfter: string | undefined): SimulatedResponse;
  /** Ends all sessions at the server; by default the proxy itself refuses with 401 whatever credentials it has seen so far. */
  readonly expireSessions?: () => void;
  /**
   * Every record that a writing call could touch, as `<object type> <key>`, with what moves whenever it is written. It is asked before and
   * behind each such call, and the ledger tells the differences as its effects. Absent: the ledger tells no effects.
   */
  readonly records?: () => Promise<ReadonlyMap<string, string>>;
}

/** Stands between a connector and a real server, with the fault switches and the ledger of a simulator. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<Wire & { close(): Promise<void> }> {
  const agent = new Agent();
  const ledger = new Ledger();
  const faults = new Faults();
  const seen = new Set<string>();
  const stale = new Set<string>();
  const source: SimulatedSource = {
    describe: (request) => options.describe(request),
    refuse: (status, retryAfter) => options.refuse(status, retryAfter),
    expireSessions: () => {
      if (options.expireSessions !== undefined) options.expireSessions();
      else for (const each of seen) stale.add(each);
    },
    handle: async (request, call) => {
      const credentials = `${request.headers.authorization ?? ''}\n${request.headers.cookie ?? ''}`;
      // A sign-in may use the same credentials for ever; only what it gives can expire.
      if (options.describe(request).kind !== 'auth') {
        if (stale.has(credentials)) return options.refuse(401, undefined);
        seen.add(credentials);
      }
      const { records } = options;
      if (records === undefined || options.describe(request).kind !== 'write')
        return forward(agent, options.target, request);
      const before = await records();
      const response = await forward(agent, options.target, request);
      noteEffects(ledger, call, before, await records());
      return response;
    },
  };
  const served = await serve(source, { clock: systemClock, ledger, faults, latencyMs: 0, port: 0 });
  return {
    url: served.url,
    ledger,
    faults,
    tellsEffects: options.records !== undefined,
    close: async () => {
      await served.close();
      await agent.destroy();
    },
  };
}

type Records = ReadonlyMap<string, string>;

function noteEffects(ledger: Ledger, call: number, before: Records, after: Records): void {
  for (const record of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(record) === after.get(record)) continue;
    const action = !before.has(record) ? 'create' : after.has(record) ? 'update' : 'delete';
    const [objectType = '', key = ''] = record.split(' ');
    ledger.effect({ call, action, objectType, key, values: {}, idempotencyKey: null });
  }
}

async function forward(agent: Agent, target: string, request: SimulatedRequest): Promise<SimulatedResponse> {
  const answer = await agent.request({
    origin: target,
    path: `${request.url.pathname}${request.url.search}`,
    method: request.method as 'GET',
    headers: { ...kept(request.headers), 'accept-encoding': 'identity' },
    body: request.body.length === 0 ? null : request.body,
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: kept(answer.headers), body };
}

function kept(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP_HEADERS.test(name)) result[name] = Array.isArray(value) ? value.join(', ') : value;
  return result;
}
