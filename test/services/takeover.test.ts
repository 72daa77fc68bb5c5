// A replica that is killed in the middle of the first fill: another one goes on where it was.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '../../src/simulator/clock.ts';
import { mainstem, type Run, temporaryDirectory } from '../e2e/support/mainstem.ts';
import { exactly } from '../faults/operations.ts';
import { makeKey, ringOf } from '../support/sealing.ts';
import { CONNECTIONS, openGateway, type Sources, startSources, type TestGateway } from './support/gateway.ts';
import { createDatabase, eventually, type OwnDatabase, withPostgres } from './support/servers.ts';

const SALES = 'model.sale.sale.search_read';
const SALES_COUNT = 60;
const PAGE_SIZE = 10;
const LEASE_MS = 60_000;

/** Starts at the machine's time, by which the killed process holds its leases. */
const clock = new ManualClock(new Date().toISOString());
const directory = temporaryDirectory();
const keys = makeKey('shared');
let sources: Sources;
let database: OwnDatabase;
let killed: Run;
const opened: TestGateway[] = [];

beforeAll(async () => {
  sources = await startSources(clock);
  database = await createDatabase();
});
afterAll(async () => {
  killed.child.kill('SIGKILL');
  await killed.ended;
  await Promise.all(opened.map(({ gateway }) => gateway.close()));
  await database.drop();
  await sources.close();
  directory.remove();
});

/** Pages so small that a port has several. */
const settings = () =>
  Object.fromEntries(
    CONNECTIONS.map((name) => [
      name,
      { ...sources.sim(name).settings, ...(name === 'erp' ? { pageSize: PAGE_SIZE } : {}) },
    ]),
  );

async function opening(databaseUrl: string | null): Promise<TestGateway> {
  const gateway = await openGateway({
    sources,
    clock,
    databaseUrl,
    erp: settings()['erp'] ?? {},
    keyring: ringOf(keys),
  });
  opened.push(gateway);
  return gateway;
}

/** The calls that list sales, since the last look. */
function salesCalls(): number {
  const { ledger } = sources.sim('erp');
  const { length } = ledger.callsOf(SALES);
  ledger.clear();
  return length;
}

function salesFaults(): readonly (string | null)[] {
  return sources
    .sim('erp')
    .ledger.callsOf(SALES)
    .map(({ fault }) => fault);
}

async function storedSales(): Promise<number> {
  const { rows } = await withPostgres(database.name, (client) =>
    client.query<{ records: number }>(`select records from sync_state where object_type = 'sale.sale'`),
  );
  return rows[0]?.records ?? 0;
}

test('the pages of a killed replica are kept, and another one lists the rest when the lease is over', async () => {
  const alone = await opening(null);
  const survivor = await opening(database.url);
  await alone.gateway.syncer.runAll();
  const { faults } = sources.sim('erp');
  // Three answers tell how new the newest sale is, two are pages; the next one never comes.
  faults.add({ fault: { kind: 'rewrite', rewrite: (body) => body }, operation: exactly([SALES]), times: 5 });
  faults.add({ fault: { kind: 'hang' }, operation: exactly([SALES]) });
  killed = mainstem(
    ['start'],
    {
      DATABASE_URL: database.url,
      MAINSTEM_KEYS: keys,
      MAINSTEM_DATA: directory.path,
      SOURCES: JSON.stringify(settings()),
    },
    '../../services/support/replica.config.ts',
  );
  await Promise.race([
    eventually('the replica waits for a page', async () => salesFaults().includes('hang'), 60_000),
    killed.ended.then(() => Promise.reject(new Error(killed.output()))),
  ]);
  killed.child.kill('SIGKILL');
  await killed.ended;
  faults.clear();
  salesCalls();

  const early = await survivor.gateway.syncer.runAll();
  expect([early.includes('busy'), salesCalls(), await storedSales()]).toEqual([true, 0, 2 * PAGE_SIZE]);
  clock.advance(2 * LEASE_MS);
  const late = await survivor.gateway.syncer.runAll();

  expect(new Set(late)).toEqual(new Set(['complete']));
  expect([await storedSales(), salesCalls()]).toEqual([SALES_COUNT, SALES_COUNT / PAGE_SIZE - 2]);
  const query =
    'query @freshness(maxAge: 86400) { orders(first: 60) { totalCount nodes { id number customer { name } } } }';
  expect(await survivor.query(query)).toEqual(await alone.query(query));
});
