import { randomUUID } from 'node:crypto';
import type { AnyPort, Call, ConnectorConnection } from '../../src/connector/contract.ts';
import type {
  Change,
  FindOutcome,
  Inputs,
  PlannedChange,
  Step,
  StepCall,
  WriteOutcome,
} from '../../src/connector/write.ts';
import { deriveId } from '../../src/model/id.ts';
import type { Ledger } from '../../src/simulator/ledger.ts';
import { type Law, LawBroken, must, shown } from './law.ts';
import { type AnyFound, bounded, CALM_MS, finalState, getAll, isFound, listAll, mustBeFound } from './probe.ts';
import { portName, type Subject, type Wire, wireOf } from './subject.ts';
import type { Ask, WriteCase } from './write-case.ts';

/** A write port whose noun is not known here. Changes are still typed by their own port. */
export interface AnyWrite {
  readonly actions: readonly string[];
  readonly fields: { readonly create: readonly string[]; readonly update: readonly string[] };
  plan(change: Change, call: Call): Promise<PlannedChange>;
  apply(step: StepCall, inputs: Inputs, call: Call): Promise<WriteOutcome>;
  find(step: StepCall, inputs: Inputs, call: Call): Promise<FindOutcome>;
}

/** One write case at one port. */
export interface Writing {
  readonly subject: Subject;
  readonly wire: Wire;
  readonly writeCase: WriteCase;
  readonly port: AnyPort;
  readonly write: AnyWrite;
}

/** A law that holds for each write case of a subject. */
export function writeLaw<const N extends string>(
  law: Omit<Law<N>, 'run'> & { run(writing: Writing): Promise<void> },
): Law<N> {
  return { ...law, run: (subject) => eachCase(subject, subject.connection, (writing) => law.run(writing)) };
}

/** Runs a check for each write case, on ports of the connection given, and reports all that fail, each under its name. */
export async function eachCase(
  subject: Subject,
  connection: ConnectorConnection,
  check: (writing: Writing) => Promise<void>,
): Promise<void> {
  const broken: string[] = [];
  for (const writeCase of subject.writes ?? []) {
    try {
      await check(writingOf(subject, connection, writeCase));
    } catch (error) {
      const what = error instanceof LawBroken ? error.message : `threw ${shown(error)}`;
      broken.push(`${writeCase.objectType}, ${writeCase.name}: ${what}`);
    }
  }
  if (broken.length > 0) throw new LawBroken(broken.join('\n'));
}

function writingOf(subject: Subject, connection: ConnectorConnection, writeCase: WriteCase): Writing {
  const port = connection.ports.find(
    (each) => each.entity === writeCase.entity && each.objectType === writeCase.objectType,
  );
  must(port !== undefined, `no port for ${writeCase.entity} from ${writeCase.objectType}`);
  const write: AnyWrite | undefined = port.write;
  must(write !== undefined, `${portName(port)} does not write`);
  return { subject, wire: wireOf(subject), writeCase, port, write };
}

/** Asks of the case, with a unique text of its own. */
export function askOf({ writeCase }: Writing): Ask {
  return writeCase.ask(randomUUID().slice(0, 8));
}

/** The change that is asked for, over the record as the port shows it now. */
export async function changeOf(
  writing: Writing,
  ask: Ask = askOf(writing),
  key: string | undefined = writing.writeCase.key,
): Promise<Change> {
  const { port } = writing;
  if (key === undefined) {
    // A session is renewed only when it has been used before.
    await getAll(port, [writing.subject.unknownKey(port.objectType, 0)]);
    return { ...ask, entity: port.entity } as Change;
  }
  return { ...ask, entity: port.entity, key, current: await mustRead(writing, key) } as Change;
}

/** The values that a change sets; none for those that set no field. */
export function valuesAsked(change: Change): Readonly<Record<string, unknown>> {
  return change.action === 'create' || change.action === 'update'
    ? (change.values as Readonly<Record<string, unknown>>)
    : {};
}

export function planOf({ write }: Writing, change: Change): Promise<PlannedChange> {
  return bounded(CALM_MS, (call) => write.plan(change, { ...call, purpose: 'write' }));
}

export async function readOne({ port }: Writing, key: string): Promise<AnyFound | null> {
  const [answer] = await getAll(port, [key]);
  return isFound(answer) ? answer : null;
}

export async function mustRead({ port }: Writing, key: string): Promise<AnyFound> {
  return mustBeFound((await getAll(port, [key]))[0], key);
}

export type Applied = Extract<WriteOutcome, { kind: 'applied' }>;

/** A planned change on its way: what stands in the places of its steps. */
export class Operation {
  readonly change: Change;
  readonly plan: PlannedChange;
  readonly #writing: Writing;
  readonly #born = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  readonly #ownId: string;
  #key: string | null;

  constructor(writing: Writing, change: Change, plan: PlannedChange) {
    this.#writing = writing;
    this.change = change;
    this.plan = plan;
    this.#ownId = deriveId(writing.port.entity, 'laws', writing.port.objectType, randomUUID());
    this.#key = change.action === 'create' ? null : change.key;
  }

  /** What a step gets, the same at every call: our id where it makes the record, its idempotency key, and the keys born by what it needs. */
  inputs(step: Step): Inputs {
    const born = step.needs.flatMap((need) => {
      const key = this.#born.get(need);
      return key === undefined ? [] : [[`step:${need}`, key] as const];
    });
    const key = this.#keys.get(step.id) ?? randomUUID();
    this.#keys.set(step.id, key);
    const own = this.change.action === 'create' ? { id: this.#ownId } : {};
    return { ...own, key, ...Object.fromEntries(born) };
  }

  /** What the undoing call of an applied step gets: a key of its own, the record, and the version that it was left with last. */
  undoInputs(step: Step, { key, version }: Applied): Inputs {
    const inputs = this.inputs(step);
    return { ...inputs, key: `${inputs['key']}-undo`, self: key, ...(version === null ? {} : { version }) };
  }

  apply(step: Step): Promise<WriteOutcome> {
    return applied(this.#writing, step, this.inputs(step));
  }

  find(step: Step): Promise<FindOutcome> {
    return found(this.#writing, step, this.inputs(step));
  }

  /** Sends the undoing call of an applied step, which must end applied. */
  async undo(step: Step, call: StepCall, outcome: Applied): Promise<Applied> {
    const undone = await applied(this.#writing, call, this.undoInputs(step, outcome));
    must(undone.kind === 'applied', `undoing step ${step.id} (${call.operation}) is ${said(undone)}`);
    this.#follow(call, undone.key);
    return undone;
  }

  /** Takes the key of an applied step for those that need it. */
  settle(step: Step, outcome: FindOutcome): Applied {
    must(outcome.kind === 'applied', `step ${step.id} (${step.operation}) is ${said(outcome)}`);
    must(outcome.key !== '', `step ${step.id} (${step.operation}) tells no key`);
    this.#born.set(step.id, outcome.key);
    this.#follow(step, outcome.key);
    return outcome;
  }

  /** The key of the port's own record, once there is one: the last made, where a source makes another in the place of the one it changes. */
  get key(): string | null {
    return this.#key;
  }

  #follow({ key, objectType }: StepCall, made: string): void {
    if (key === null && objectType === this.#writing.port.objectType) this.#key = made;
  }
}

/** A new operation for what is asked, planned but not sent; has at least one step. */
export async function operationOf(writing: Writing, change?: Change): Promise<Operation> {
  const asked = change ?? (await changeOf(writing));
  const plan = await planOf(writing, asked);
  must(plan.steps.length > 0, `plans no step and refuses ${shown(plan.refused)}`);
  return new Operation(writing, asked, plan);
}

export function applied({ write }: Writing, step: StepCall, inputs: Inputs): Promise<WriteOutcome> {
  return bounded(CALM_MS, (call) => write.apply(step, inputs, { ...call, purpose: 'write' }));
}

export function found({ write }: Writing, step: StepCall, inputs: Inputs): Promise<FindOutcome> {
  return bounded(CALM_MS, (call) => write.find(step, inputs, { ...call, purpose: 'write' }));
}

export function said(outcome: FindOutcome): string {
  if (outcome.kind === 'rejected' || outcome.kind === 'unknown') return `${outcome.kind}: ${outcome.error.message}`;
  return outcome.kind;
}

/** What a source has taken and done since a moment. */
export interface Deeds {
  readonly writes: Ledger['calls'];
  /** Calls that had an effect in the ledger; on a real server, records of the port that are new, gone or different. */
  readonly effects: number;
}

/** Marks a moment; what is given tells what has been done since. */
export async function marked({ wire, subject, port }: Writing): Promise<() => Promise<Deeds>> {
  const { ledger } = wire;
  const [calls, effects] = [ledger.calls.length, ledger.effects.length];
  const writes = () => ledger.calls.slice(calls).filter(({ kind }) => kind === 'write');
  if (subject.simulator !== null)
    return async () => {
      const causes = ledger.effects.slice(effects).flatMap(({ call }) => (call === null ? [] : [call]));
      return { writes: writes(), effects: new Set(causes).size };
    };
  const before = await stateOf(port);
  return async () => {
    const after = await stateOf(port);
    const keys = new Set([...before.keys(), ...after.keys()]);
    return { writes: writes(), effects: [...keys].filter((key) => before.get(key) !== after.get(key)).length };
  };
}

async function stateOf(port: AnyPort): Promise<ReadonlyMap<string, string>> {
  const records = finalState(await listAll(port, null));
  return new Map([...records].map(([key, { record }]) => [key, JSON.stringify(record)]));
}

/** Runs with a fault that strikes the next write, and takes it away again. */
export async function withFault<T>(
  { wire }: Writing,
  fault: Parameters<Wire['faults']['add']>[0]['fault'],
  run: () => Promise<T>,
  call: 'write' | 'read' = 'write',
): Promise<T> {
  wire.faults.add(call === 'write' ? { fault, call, times: 1 } : { fault, call });
  try {
    return await run();
  } finally {
    wire.faults.clear();
  }
}
