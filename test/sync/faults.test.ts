// Listings that go wrong under a real connector, its guard and the index: nothing is lost or doubled, and no listing is endless.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { makeCompany } from '../../demo/company.ts';
import { rowsOf } from '../../demo/rows.ts';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { memoryKeep } from '../../src/connector/keep.ts';
import { Network } from '../../src/connector/network.ts';
import { Linker } from '../../src/identity/linker.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { Authority } from '../../src/sources/authority.ts';
import { memoryLimiters } from '../../src/sources/budget.ts';
import { Composer } from '../../src/sources/compose.ts';
import { Connections, type OpenConnection } from '../../src/sources/connections.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import { Ingest } from '../../src/sources/ingest.ts';
import { open } from '../../src/sources/open.ts';
import { Projector } from '../../src/sources/project.ts';
import { Syncer, type SyncOptions } from '../../src/sync/syncer.ts';
import { exactly } from '../faults/operations.ts';
import { FAULTS } from '../faults/table.ts';
import { emptyStore, memoryStore } from '../support/memory-store.ts';

const company = makeCompany({ seed: 1, size: 'small', today: '2026-06-30' });

interface Line {
  readonly source: string;
  readonly objectType: string;
  /** Small enough for several pages. */
  readonly pageSize: number;
  /** More records, where the source takes no smaller pages: copies of the first one. */
  readonly copies?: number;
}

/** Which listing of a source is struck: one line at least for each kind of system. */
const LINES: readonly Line[] = [
  { source: 'tryton', objectType: 'party.party', pageSize: 50 },
  { source: 'salesforce', objectType: 'Contact', pageSize: 200, copies: 300 },
  { source: 'hubspot', objectType: 'contacts', pageSize: 30 },
  { source: 'xero', objectType: 'Invoices', pageSize: 100 },
  { source: 'bamboohr', objectType: 'employee', pageSize: 5 },
  { source: 'gusto', objectType: 'employees', pageSize: 5 },
  { source: 'shopify', objectType: 'Order', pageSize: 15 },
  { source: 'shipstation', objectType: 'shipments', pageSize: 80 },
];

interface Trouble {
  readonly name: string;
  readonly fault: Fault;
  readonly times?: number;
  /** How many calls of the listing pass before it strikes. */
  readonly passing: number;
  /** What may become of the turn. */
  readonly ends: readonly string[];
}

const protocol = ['complete', 'SOURCE_PROTOCOL'];
const TROUBLES: readonly Trouble[] = [
  { name: 'tenfold-page', fault: FAULTS['tenfold-page'].fault(0), passing: 0, ends: protocol },
  { name: 'duplicate-page', fault: FAULTS['duplicate-page'].fault(0), times: 2, passing: 0, ends: protocol },
  { name: 'cursor-loop', fault: FAULTS['cursor-loop'].fault(0), passing: 0, ends: protocol },
  {
    name: 'session-expired mid-run',
    fault: FAULTS['session-expired'].fault(0),
    times: 1,
    passing: 2,
    ends: ['complete'],
  },
  { name: 'status-401 mid-run', fault: FAULTS['status-401'].fault(0), passing: 2, ends: ['SOURCE_UNAUTHENTICATED'] },
  { name: 'truncated-json mid-run', fault: FAULTS['truncated-json'].fault(0), passing: 2, ends: ['SOURCE_PROTOCOL'] },
  { name: 'reset mid-run', fault: FAULTS.reset.fault(0), passing: 2, ends: ['SOURCE_UNAVAILABLE'] },
];

/** An exchange of a sync may take six times this. */
const DEADLINE_MS = 10_000;
const SHORT_DEADLINE_MS = 50;
const HOUR_MS = 3_600_000;

const db = memoryStore();

describe.each(LINES)('$source', (line) => {
  const clock = new ManualClock('2026-06-30T12:00:00Z');
  const keep = memoryKeep();
  let simulator: Simulator;
  const opened: OpenConnection[] = [];
  let connection: OpenConnection;
  let syncer: Syncer;
  const indexState = new IndexState();

  beforeAll(async () => {
    simulator = await definitionOf(line)
      .simulator()
      .then((start) => start({ rows: rowsOf(line.source, company, 'NT-DE'), clock, limits: 'unmetered' }));
    copyRows(simulator, line);
    connection = connect(DEADLINE_MS);
    syncer = syncerOver(connection, { db: db(), clock, indexState });
  });

  afterAll(async () => {
    for (const each of opened) await each.close();
    await simulator.close();
  });

  function connect(deadlineMs: number): OpenConnection {
    const definition = definitionOf(line);
    const settings = { ...simulator.settings, pageSize: line.pageSize };
    const limits = { ...definition.limits, perMinute: null, perDay: null, budgets: [] };
    const place = { legalEntity: null, currency: 'EUR', country: 'DE' };
    const each = open(
      {
        name: 'source',
        definition,
        settings,
        deadlineMs,
        limits,
        mappings: {},
        reserve: { interactive: 0.2 },
        entities: null,
        network: new Network(['127.0.0.1']),
        ...place,
      },
      clock,
      {
        limiters: memoryLimiters,
        keepOf: () => keep,
      },
    );
    opened.push(each);
    return each;
  }

  /** One turn; `complete`, or the code of the failure that the index shows. */
  async function turn(of = connection, by = syncer): Promise<string> {
    const port = of.ports.find(({ objectType }) => objectType === line.objectType);
    if (port === undefined) throw new Error(`no port ${line.objectType}`);
    // Long enough for the breaker to let one try.
    clock.advance(20_000);
    const result = await by.runTurn(of, port);
    return indexState.get('source', line.objectType)?.failure?.code ?? result;
  }

  async function indexed(): Promise<readonly string[]> {
    const found = await sql<{ key: string }>`select key from records where removed_at is null order by key`.execute(
      db(),
    );
    return found.rows.map(({ key }) => key);
  }

  async function changes(): Promise<number> {
    return (await sql`select 1 from changes`.execute(db())).rows.length;
  }

  interface Clean {
    readonly keys: readonly string[];
    readonly calls: number;
    readonly operation: RegExp;
  }

  let known: Clean | null = null;

  /** What a fill is when nothing is wrong; leaves the index empty. */
  async function clean(): Promise<Clean> {
    simulator.faults.clear();
    simulator.ledger.clear();
    known ??= await fill();
    await emptyStore(db());
    return known;
  }

  async function fill(): Promise<Clean> {
    expect(await turn()).toBe('complete');
    const keys = await indexed();
    expect(keys.length).toBeGreaterThan(2 * line.pageSize);
    return { keys, calls: simulator.ledger.calls.length, operation: readsOf(simulator) };
  }

  /** Lets some calls pass, then strikes. */
  function strike({ fault, times, passing }: Trouble, operation: RegExp): void {
    const pass: Fault = { kind: 'rewrite', rewrite: (body) => body };
    if (passing > 0) simulator.faults.add({ fault: pass, operation, times: passing });
    simulator.faults.add(times === undefined ? { fault, operation } : { fault, operation, times });
    simulator.ledger.clear();
  }

  test.each(TROUBLES)('$name: a fill ends and is completed later, a sweep removes nothing', async (trouble) => {
    const { keys, calls, operation } = await clean();
    strike(trouble, operation);

    expect(trouble.ends).toContain(await turn());
    expect(simulator.ledger.calls.length).toBeLessThan(4 * calls + 4);
    simulator.faults.clear();
    expect(await turn()).toBe('complete');
    expect([await indexed(), await changes()]).toEqual([keys, 0]);

    strike(trouble, operation);
    clock.advance(HOUR_MS);
    await turn();
    expect([await indexed(), await changes()]).toEqual([keys, 0]);
  });

  test('a page that drips ends by itself, as a failure to be seen', async () => {
    const { operation } = await clean();
    simulator.faults.add({ fault: FAULTS.drip.fault(0), operation });
    const hurried = connect(SHORT_DEADLINE_MS);

    expect(await turn(hurried, syncerOver(hurried, { db: db(), clock, indexState }))).toBe('SOURCE_TIMEOUT');
  });
});

function definitionOf({ source }: Line): ConnectorDefinition {
  const definition = connectors.find((each) => each.source === source);
  if (definition === undefined) throw new Error(`no connector ${source}`);
  return definition;
}

function syncerOver(
  connection: OpenConnection,
  over: Pick<SyncOptions, 'db' | 'clock' | 'indexState'> & { readonly clock: ManualClock },
) {
  const connections = new Connections([connection]);
  const linker = new Linker({});
  const composer = new Composer(new Authority({}, [connection.name]), connections);
  return new Syncer({
    ...over,
    connections,
    ingest: new Ingest((...args) => linker.link(...args), new Projector(composer)),
    sleep: async (ms) => over.clock.advance(ms),
    holder: 'one',
    pollEveryMs: 30_000,
    sweepEveryMs: HOUR_MS,
    leaseMs: 60_000,
    maxSweepShare: 0.1,
    report: () => undefined,
  });
}

test('every kind of system has its line', () => {
  const covered = new Set(LINES.map((line) => definitionOf(line).kind));
  expect(connectors.filter(({ kind }) => !covered.has(kind)).map(({ source }) => source)).toEqual([]);
});

/** The reads that the source has seen; sign-ins are struck by the laws of connectors. */
function readsOf({ ledger }: Simulator): RegExp {
  return exactly(new Set(ledger.calls.filter(({ kind }) => kind === 'read').map(({ operation }) => operation)));
}

function copyRows(simulator: Simulator, { source, objectType, copies = 0 }: Line): void {
  const [{ Id, ...first } = {}] = rowsOf(source, company, null)[objectType] ?? [];
  for (let copy = 0; copy < copies; copy += 1)
    simulator.change({ action: 'create', objectType, row: { ...first, Email: `copy-${copy}@nordwind.example` } });
}
