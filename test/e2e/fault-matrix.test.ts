// Every fault of the table x every kind of source, through the whole gateway: what is shown, what is missing, what is said, what is asked.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DISPOSITIONS, type SourceErrorKind } from '../../src/connector/errors.ts';
import { exactly } from '../faults/operations.ts';
import { FAULT_NAMES, FAULTS, type FaultName, RETRY_AFTER_MS } from '../faults/table.ts';
import { type Answer, type ConnectionName, defined, openCompany, type TestCompany } from './support/company.ts';

interface Line {
  readonly connection: ConnectionName;
  /** A root field that answers to one record. */
  readonly root: string;
  /** A field of it that this connection alone decides. */
  readonly field: string;
  /** Where this source means something else than the table: as in its laws. */
  readonly kinds?: Readonly<Partial<Record<FaultName, readonly SourceErrorKind[]>>>;
}

/** Which field of which record is read from a connection: one line for each kind of source. */
const LINES: readonly Line[] = [
  { connection: 'erp', root: 'customer(number: "10021")', field: 'name' },
  {
    connection: 'crm',
    root: 'customer(number: "10021")',
    field: 'segment',
    kinds: { 'status-400': ['rate-limited'], 'status-403': ['rate-limited'] },
  },
  { connection: 'books', root: 'invoice(number: "INV-000191")', field: 'number' },
  { connection: 'hris', root: 'employee(number: "E-0002")', field: 'workLocation' },
];

const DEADLINE_MS = 300;
const GRACE_MS = 200;
const ON_ERROR = ['NULL', 'STALE', 'FAIL'] as const;
type OnError = (typeof ON_ERROR)[number];

/** What a source says of its own rights and records is never papered over with older values. */
const NEVER_STALE: ReadonlySet<SourceErrorKind> = new Set(['unauthenticated', 'forbidden', 'not-found']);

const REASONS: Readonly<Partial<Record<SourceErrorKind, string>>> = {
  unauthenticated: 'SOURCE_UNAUTHENTICATED',
  forbidden: 'NOT_PERMITTED',
  'not-found': 'NOT_VISIBLE',
  protocol: 'NOT_UNDERSTOOD',
};

/** The faults that can strike one read of a person. */
const INTERACTIVE = FAULT_NAMES.filter((name) => FAULTS[name].strikes === 'read' || FAULTS[name].strikes === 'door');

let company: TestCompany;
/** What the page is, and what it costs each connection, when nothing is wrong. */
let clean: Answer;
let cleanCalls: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  company = await openCompany();
  await askCalmly();
  company.forget();
  clean = await askCalmly();
  cleanCalls = calls();
});

afterAll(() => company.close());

beforeEach(async () => {
  await askCalmly();
  await company.gateway.flush();
  company.clock.advance(1);
  company.forget();
});

/** Asks until nothing is wrong: behind a door that was shut, connections under way take their time to find it open. */
async function askCalmly(): Promise<Answer> {
  return vi.waitFor(
    async () => {
      company.clock.advance(1);
      const answer = await ask('NULL');
      expect(answer.errors).toEqual([]);
      return answer;
    },
    { timeout: 20_000 },
  );
}

function ask(onError: OnError): Promise<Answer> {
  const roots = LINES.map(
    ({ connection, root, field }) =>
      `${aliasOf(connection)}: ${root} { ${field} meta { gaps { path reason connection } } }`,
  );
  return company.query('admin', `query @freshness(maxAge: 0, onError: ${onError}) { ${roots.join('\n')} }`);
}

const TICK_MS = 10;

/**
 * An answer, and how long it took by the time that this process lived: ticks of a timer that it was there to hear. On a machine that is
 * busy with other things, the rest is not the gateway's.
 */
async function timed(onError: OnError): Promise<{ readonly answer: Answer; readonly livedMs: number }> {
  let livedMs = 0;
  const timer = setInterval(() => {
    livedMs += TICK_MS;
  }, TICK_MS);
  try {
    const answer = await ask(onError);
    return { answer, livedMs };
  } finally {
    clearInterval(timer);
  }
}

/** Asks under every contract: one after the other, or all at once where each would wait for the deadline. */
async function askAll(ends: 'at once' | 'deadline') {
  if (ends === 'deadline') return Promise.all(ON_ERROR.map(timed));
  const answers = [];
  for (const onError of ON_ERROR) answers.push(await timed(onError));
  return answers;
}

function aliasOf(connection: ConnectionName): string {
  return connection.replaceAll('-', '_');
}

/** The operations that each connection was asked, in any order. */
function calls(): Readonly<Record<string, readonly string[]>> {
  const byConnection = Object.groupBy(company.calls(), ({ connection }) => connection);
  return Object.fromEntries(
    Object.entries(byConnection).map(([name, each]) => [name, each.map(({ operation }) => operation).toSorted()]),
  );
}

/** Gives a connection a short deadline, until what is returned is called. */
function hurry(connection: ConnectionName): () => void {
  const opened = defined(company.gateway.connections.get(connection));
  const { deadlineMs } = opened;
  Object.assign(opened, { deadlineMs: DEADLINE_MS });
  return () => Object.assign(opened, { deadlineMs });
}

async function strike({ connection }: Line, name: FaultName): Promise<void> {
  const { faults } = company.sim(connection);
  const row = FAULTS[name];
  if (row.strikes === 'door') await faults.door[row.door]();
  else if (row.strikes === 'read') {
    const rule = { fault: row.fault(company.clock.now()), operation: readsOf(connection) };
    faults.add('times' in row ? { ...rule, times: row.times } : rule);
  }
}

/** What the page asks of a connection; sign-ins are struck by the laws of connectors. */
function readsOf(connection: ConnectionName): RegExp {
  return exactly(cleanCalls[connection] ?? []);
}

/** How many times a read may be asked: once more after a failure to connect or an expired sign-in, six times where it waits. */
function attemptsAt(name: FaultName, kinds: readonly SourceErrorKind[]): number {
  if (kinds.includes('rate-limited')) return 6;
  const isRepeated = kinds.some((kind) => DISPOSITIONS[kind].read === 'retry') || name === 'session-expired';
  const isRefusedSession = kinds.includes('unauthenticated');
  return (isRepeated ? 2 : 1) * (isRefusedSession ? 2 : 1);
}

test('every kind of source of the demo company has its line', () => {
  const sourceOf = new Map<string, string>(
    company.config.connections.map(({ name, definition }) => [name, definition.source]),
  );
  const covered = new Set(LINES.map(({ connection }) => sourceOf.get(connection)));
  expect([...new Set(sourceOf.values())].filter((source) => !covered.has(source))).toEqual([]);
});

describe.each(LINES)('$connection', (line) => {
  const { connection, field } = line;
  const alias = aliasOf(connection);

  describe.each(INTERACTIVE)('%s', (name) => {
    const { ends } = FAULTS[name];
    const kinds = line.kinds?.[name] ?? FAULTS[name].kinds;
    const restores: (() => void)[] = [];

    afterEach(async () => {
      for (const restore of restores.splice(0)) restore();
      const { faults } = company.sim(connection);
      faults.clear();
      if (FAULTS[name].strikes === 'door') await faults.door.open();
      // A pause that the source asked for is over.
      if (kinds.includes('rate-limited')) company.clock.advance(RETRY_AFTER_MS['retry-after-date']);
    });

    test(`costs ${kinds.length === 0 ? 'nobody anything' : 'its own fields only'}, in time`, async () => {
      // The others keep a deadline that a busy machine does not reach.
      if (ends === 'deadline') restores.push(hurry(connection));
      await strike(line, name);

      const [asNull, asStale, asFail] = await askAll(ends);
      if (asNull === undefined || asStale === undefined || asFail === undefined) throw new Error('three were asked');

      const { deadlineMs } = defined(company.gateway.connections.get(connection));
      for (const { livedMs } of [asNull, asStale, asFail]) expect(livedMs).toBeLessThan(deadlineMs + GRACE_MS);
      mustAskNobodyInstead(name, kinds);
      if (kinds.length === 0) {
        for (const { answer } of [asNull, asStale, asFail])
          expect([answer.data, answer.errors]).toEqual([clean.data, []]);
        return;
      }
      const kind = kindOf(asNull.answer, kinds);
      const failure = failureOf(name, kind, connection);
      expect(asNull.answer.data).toEqual(withoutField(line, kind));
      expect(asNull.answer.errors).toEqual([
        { message: `${connection}: values are missing because the source failed`, extensions: failure },
      ]);
      const isHidden = NEVER_STALE.has(kind);
      expect(asStale.answer.data).toEqual(isHidden ? asNull.answer.data : clean.data);
      expect(asStale.answer.errors.map(({ extensions }) => extensions)).toEqual(isHidden ? [failure] : []);
      expect(asStale.answer.mainstem.connections[connection]?.['state']).toBe(isHidden ? 'FAILED' : 'STALE');
      expect(asFail.answer.data).toEqual({ ...clean.data, [alias]: null });
      expect(asFail.answer.errors.map(({ path, extensions }) => ({ path, extensions }))).toEqual([
        { path: [alias], extensions: failure },
      ]);
    });
  });

  /** The struck source is asked as often as its failure allows; the others what they are always asked, and nothing in its place. */
  function mustAskNobodyInstead(name: FaultName, kinds: readonly SourceErrorKind[]): void {
    const { [connection]: own = [], ...others } = calls();
    const { [connection]: cleanOwn = [], ...cleanOthers } = cleanCalls;
    expect(Object.keys(others)).toEqual(Object.keys(cleanOthers));
    for (const [other, operations] of Object.entries(others))
      expect(beyond(operations, (operation) => ON_ERROR.length * countOf(cleanOthers[other] ?? [], operation))).toEqual(
        [],
      );
    const most = ON_ERROR.length * attemptsAt(name, kinds);
    expect(beyond(own, (operation) => most * Math.max(1, countOf(cleanOwn, operation)))).toEqual([]);
  }

  function withoutField(of: Line, kind: SourceErrorKind) {
    const gap = { path: field, reason: REASONS[kind] ?? 'SOURCE_DOWN', connection: of.connection };
    return { ...clean.data, [alias]: { [field]: null, meta: { gaps: [gap] } } };
  }
});

/** The kind that an answer tells, which must be one that names the fault rightly. */
function kindOf(answer: Answer, kinds: readonly SourceErrorKind[]): SourceErrorKind {
  const codes = answer.errors.map(({ extensions }) => extensions['code']);
  const kind = kinds.find((each) => codes.includes(DISPOSITIONS[each].code));
  if (kind === undefined) throw new Error(`answered ${JSON.stringify(codes)}, expected one of ${kinds.join(', ')}`);
  return kind;
}

function failureOf(name: FaultName, kind: SourceErrorKind, connection: string) {
  const { code, retryable } = DISPOSITIONS[kind];
  const isDelayed = name === 'retry-after-seconds' || name === 'retry-after-date';
  const told = { code, connection, retryable };
  if (isDelayed) return { ...told, retryAfterMs: closeTo(RETRY_AFTER_MS[name]) };
  // Sources that do not say how long are given a time of our own.
  return kind === 'rate-limited' ? expect.objectContaining(told) : told;
}

/** Within a tenth. */
function closeTo(ms: number) {
  return {
    asymmetricMatch: (value: unknown) => typeof value === 'number' && Math.abs(value - ms) <= ms / 10,
  };
}

/** The operations that were called more often than they may be. */
function beyond(operations: readonly string[], most: (operation: string) => number): readonly string[] {
  return [...new Set(operations)].filter((operation) => countOf(operations, operation) > most(operation));
}

function countOf(operations: readonly string[], operation: string): number {
  return operations.filter((each) => each === operation).length;
}

test('no fault was a defect of ours, and nothing of it reached the log as one', () => {
  expect(company.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});
