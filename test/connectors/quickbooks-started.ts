// A connection to a simulated company of QuickBooks Online, and what its tests ask of it.
import { quickbooks } from '../../connectors/quickbooks/index.ts';
import type { Call, ConnectorConnection, HttpRequest } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { Keep } from '../../src/connector/keep.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { rows } from './quickbooks-books.ts';

export interface Started {
  readonly simulator: Simulator;
  readonly connection: ConnectorConnection;
  readonly clock: ManualClock;
  readonly requests: HttpRequest[];
  readonly call: Call;
  close(): Promise<void>;
}

export interface StartOptions extends Partial<SimulatorOptions> {
  readonly keep?: Keep;
  readonly configured?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export async function started({ keep, configured = {}, ...options }: StartOptions = {}): Promise<Started> {
  const clock = new ManualClock('2026-05-20T12:00:00.000Z');
  const start = await quickbooks.simulator();
  const simulator = await start({ rows, clock, limits: 'unmetered', ...options });
  const client = new HttpClient({
    source: 'quickbooks',
    connections: 4,
    connectTimeoutMs: 1_000,
    maxBodyBytes: 4_000_000,
  });
  const requests: HttpRequest[] = [];
  const connection = quickbooks.connect(quickbooks.settings.parse(simulator.settings), {
    ...unconfigured(),
    ...(keep === undefined ? {} : { keep }),
    configured,
    connection: 'books-us',
    clock,
    context: { connection: 'books-us', legalEntity: 'lighthouse', currency: 'USD', country: 'US' },
    transport: {
      request: (request, call) => {
        requests.push(request);
        return client.request(request, call);
      },
    },
  });
  return {
    simulator,
    connection,
    clock,
    requests,
    call: { signal: new AbortController().signal, purpose: 'interactive' },
    close: async () => {
      await client.close();
      await simulator.close();
    },
  };
}
