// Whether the gateway should be sent requests: each state, and what asking costs.
import { expect, test } from 'vitest';
import { Readiness } from '../src/readiness.ts';
import { ManualClock } from '../src/simulator/clock.ts';
import { IndexState } from '../src/sources/index-state.ts';
import type { SyncState } from '../src/store/sync-state.ts';
import { FakeSource } from './support/fake-port.ts';
import { indexOf } from './support/index.ts';
import { memoryStore } from './support/memory-store.ts';
import { MAY_4 } from './support/records.ts';

const db = memoryStore();

/** An index state whose store answers as told. */
class ToldState extends IndexState {
  asked = 0;
  state: Partial<SyncState> | null = {};
  answer: () => Promise<void> = async () => undefined;

  override async refresh(): Promise<void> {
    this.asked += 1;
    await this.answer();
  }

  override get(): SyncState | undefined {
    if (this.state === null) return undefined;
    return {
      connection: 'erp',
      objectType: 'thing',
      entity: 'Location',
      phase: 'ready',
      checkpoint: null,
      records: 7,
      expected: null,
      listedAtMs: MAY_4 - 90_000,
      sweptAtMs: null,
      failure: null,
      ...this.state,
    };
  }
}

function setUp(state: Partial<SyncState> | null = {}) {
  const clock = new ManualClock(MAY_4);
  const indexState = new ToldState();
  indexState.state = state;
  const source = new FakeSource({
    entity: 'Location',
    parts: [{ name: 'core', fields: ['name'], tracked: 'watermark' }],
  });
  const { connections } = indexOf({ erp: source });
  const readiness = new Readiness({ db: db(), indexState, connections, clock, storeTimeoutMs: 20, heldForMs: 1_000 });
  return { clock, indexState, readiness };
}

const FAILED = {
  code: 'SOURCE_UNAVAILABLE',
  message: 'down',
  at: '2026-05-04T00:01:00Z',
  since: '2026-05-03T22:00:00Z',
};

test('it is ready when every port was listed completely once, and says how long ago', async () => {
  expect(await setUp().readiness.health()).toEqual({
    status: 'ready',
    reasons: [],
    connections: {
      erp: {
        state: 'up',
        ports: [
          {
            objectType: 'thing',
            phase: 'ready',
            records: 7,
            listedAt: new Date(MAY_4 - 90_000).toISOString(),
            ageSeconds: 90,
            failure: null,
          },
        ],
      },
    },
  });
});

test('a source that fails after the first fill does not make it unready', async () => {
  const { status, connections } = await setUp({ failure: FAILED }).readiness.health();

  expect([status, connections['erp']?.ports[0]?.failure]).toEqual([
    'ready',
    { code: 'SOURCE_UNAVAILABLE', since: '2026-05-03T22:00:00Z' },
  ]);
});

test.each([
  ['nothing was listed', null],
  ['the first listing runs', { phase: 'filling', listedAtMs: null } as const],
])('it is filling while %s', async (_name, state) => {
  const { status, reasons } = await setUp(state).readiness.health();

  expect([status, reasons]).toEqual(['filling', ['erp thing: not listed completely yet']]);
});

test('a first listing that failed is trouble, with the port, the code and since when', async () => {
  const { readiness } = setUp({ phase: 'filling', listedAtMs: null, failure: FAILED });
  const { status, reasons } = await readiness.health();

  expect([status, reasons]).toEqual([
    'trouble',
    ['erp thing: the first listing has failed since 2026-05-03T22:00:00Z (SOURCE_UNAVAILABLE)'],
  ]);
});

test('a store that refuses is trouble', async () => {
  const { readiness, indexState } = setUp();
  indexState.answer = () => Promise.reject(new Error('refused'));

  expect(await readiness.health()).toMatchObject({ status: 'trouble', reasons: ['the store does not answer'] });
});

test('a store that hangs is trouble in good time, is asked once, and is believed when it is back', async () => {
  const { readiness, indexState, clock } = setUp();
  let answer = (): void => undefined;
  indexState.answer = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const statuses: string[] = [];
  for (let probes = 0; probes < 3; probes += 1) {
    statuses.push((await readiness.health()).status);
    clock.advance(1_000);
  }
  answer();
  indexState.answer = async () => undefined;
  await new Promise((resolve) => setImmediate(resolve));
  statuses.push((await readiness.health()).status);

  expect([statuses, indexState.asked]).toEqual([['trouble', 'trouble', 'trouble', 'ready'], 2]);
});

test('probes within a second ask the store once', async () => {
  const { readiness, indexState, clock } = setUp();
  await Promise.all([readiness.health(), readiness.health()]);
  clock.advance(999);
  await readiness.health();
  expect(indexState.asked).toBe(1);
  clock.advance(1);
  await readiness.health();
  expect(indexState.asked).toBe(2);
});

test('stopping comes before everything else', async () => {
  const { readiness } = setUp({ phase: 'filling', failure: FAILED });
  readiness.stop();
  expect((await readiness.health()).status).toBe('stopping');
});
