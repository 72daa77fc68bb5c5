import type { AnyPort } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import type { EntityName } from '../../../src/model/index.ts';
import type { Fault } from '../../../src/simulator/faults.ts';
import { exactly } from '../../faults/operations.ts';
import { FAULTS, type FaultName } from '../../faults/table.ts';
import { must, shown } from '../law.ts';
import { type AnyFound, CALM_MS, enough, finalState, isFound, tryGet, tryKeys, tryList } from '../probe.ts';
import { flawsOf, type ShapeContext } from '../shapes.ts';
import { nowOf, type Subject, type Wire, wireOf } from '../subject.ts';

/** What a call came to: the SourceErrors it ended in or answered, else its whole answer in a form that compares. */
export interface Outcome {
  readonly errors: readonly SourceError[];
  readonly answer: unknown;
  /** The records it told, however it ended. */
  readonly records: readonly AnyFound[];
  /** Keys that it showed: got, listed or told. */
  readonly keys: ReadonlySet<string>;
}

/** One way to ask a port, with what it costs when nothing is wrong. */
export interface Probe {
  readonly name: 'get' | 'list' | 'keys';
  readonly port: AnyPort;
  readonly clean: Outcome;
  /** Read calls by operation. */
  readonly calls: ReadonlyMap<string, number>;
  run(deadlineMs: number, abort?: AbortController): Promise<Outcome>;
}

/** Every way to ask the port, tried once undisturbed; faults added afterwards strike exactly the calls that they make. */
export async function probesOf(port: AnyPort, subject: Subject): Promise<readonly Probe[]> {
  const wire = wireOf(subject);
  wire.faults.clear();
  const probed = (name: Probe['name'], run: Probe['run']) => probeOf({ name, port, run }, wire);
  // The listing tells the keys to get: one more of it for them would be every fourth of a law.
  const list = await probed('list', (deadlineMs, abort) => runList(port, deadlineMs, abort));
  const keys = enough([...list.clean.keys], port, subject).slice(0, Math.min(3, port.capabilities.maxKeysPerGet));
  const get = await probed('get', (deadlineMs, abort) => runGet(port, keys, deadlineMs, abort));
  if (port.keys === undefined) return [get, list];
  return [get, list, await probed('keys', (deadlineMs) => runKeys(port, deadlineMs))];
}

async function probeOf(way: Pick<Probe, 'name' | 'port' | 'run'>, wire: Wire): Promise<Probe> {
  const before = wire.ledger.calls.length;
  const clean = await way.run(CALM_MS);
  must(clean.errors.length === 0, `${way.name} fails undisturbed: ${shown(clean.errors[0]?.message)}`);
  return { ...way, clean, calls: readCalls(wire, before) };
}

async function runGet(
  port: AnyPort,
  keys: readonly string[],
  deadlineMs: number,
  abort?: AbortController,
): Promise<Outcome> {
  const reply = await tryGet(port, keys, deadlineMs, abort);
  if (reply.kind === 'failed') return { errors: [reply.error], answer: null, records: [], keys: new Set() };
  const errors = reply.answers.filter((answer) => answer instanceof SourceError);
  const records = reply.answers.filter(isFound);
  // A key that failed alone is accounted for; a null is what must not stand for a failure.
  const accounted = keys.filter((_key, index) => reply.answers[index] !== null);
  return { errors, answer: reply.answers, records, keys: new Set(accounted) };
}

async function runList(port: AnyPort, deadlineMs: number, abort?: AbortController): Promise<Outcome> {
  const { pages, error } = await tryList(port, null, deadlineMs, abort);
  const state = finalState(pages);
  const records = [...state.values()];
  const answer = records.toSorted((left, right) => (left.key < right.key ? -1 : 1));
  return { errors: error === null ? [] : [error], answer, records, keys: new Set(state.keys()) };
}

async function runKeys(port: AnyPort, deadlineMs: number): Promise<Outcome> {
  const keys = (await tryKeys(port, deadlineMs)) ?? [];
  if (keys instanceof SourceError) return { errors: [keys], answer: null, records: [], keys: new Set() };
  return { errors: [], answer: keys.toSorted(), records: [], keys: new Set(keys) };
}

/** The read calls since a place in the ledger, counted by operation. */
export function readCalls(wire: Wire, since: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, operation } of wire.ledger.calls.slice(since))
    if (kind === 'read') counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return counts;
}

/** Adds a fault for the operations given, or for all reads the ledger has seen; sign-ins are left alone. */
export function strike(wire: Wire, fault: Fault, operations: Iterable<string> | null, times?: number): void {
  const names = operations ?? readCalls(wire, 0).keys();
  const operation = exactly(names);
  wire.faults.add(times === undefined ? { fault, operation } : { fault, operation, times });
}

/** Lets so many calls pass before the fault that is added next. */
export function letPass(wire: Wire, calls: number, operations: Iterable<string>): void {
  if (calls > 0) strike(wire, { kind: 'rewrite', rewrite: (body) => body }, operations, calls);
}

/** Runs with a fault and takes it away again, whatever happens. */
export async function struck<T>(wire: Wire, add: () => void, run: () => Promise<T>): Promise<T> {
  add();
  try {
    return await run();
  } finally {
    wire.faults.clear();
  }
}

/** Runs under a fault of the table, which strikes the operations given, or all reads that the ledger has seen. */
export async function strickenBy<T>(
  name: FaultName,
  subject: Subject,
  operations: Iterable<string> | null,
  run: () => Promise<T>,
): Promise<T> {
  const wire = wireOf(subject);
  const row = FAULTS[name];
  switch (row.strikes) {
    case 'door':
      return throughDoor(wire, row.door, run);
    case 'clock':
      throw new Error(`${name} strikes the clock of a connection`);
    default: {
      const times = 'times' in row ? row.times : undefined;
      return struck(wire, () => strike(wire, row.fault(nowOf(subject)), operations, times), run);
    }
  }
}

async function throughDoor<T>({ faults }: Wire, state: 'refuse' | 'hang', run: () => Promise<T>): Promise<T> {
  await faults.door[state]();
  try {
    return await run();
  } finally {
    await faults.door.open();
  }
}

/** Breaks the law when a record out of a disturbed answer is not canonical. */
export function judge(found: AnyFound, entity: EntityName, context: ShapeContext): void {
  must(typeof found.key === 'string' && found.key !== '', `a key is ${shown(found.key)}`);
  const flaws = flawsOf(entity, found, context);
  must(flaws.length === 0, flaws.join('; '));
}

/** The body with one node replaced; the place counts through all nodes below the root. */
export function replaceNode(body: unknown, place: number, value: unknown): unknown {
  const copy: unknown = structuredClone(body);
  const places: { readonly holder: object; readonly name: string }[] = [];
  visit(copy, (holder) => {
    for (const name of Object.keys(holder)) places.push({ holder, name });
  });
  const hit = places[place % Math.max(1, places.length)];
  if (hit !== undefined) Reflect.set(hit.holder, hit.name, value);
  return copy;
}

/** Calls for every object and array in a JSON value, outermost first. */
export function visit(value: unknown, see: (holder: object) => void): void {
  if (typeof value !== 'object' || value === null) return;
  see(value);
  for (const each of Object.values(value)) visit(each, see);
}
