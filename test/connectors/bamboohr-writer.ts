import { bamboohr } from '../../connectors/bamboohr/index.ts';
import { type BamboohrOptions, startBamboohrWith } from '../../connectors/bamboohr/simulator.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { Call, Found, Port } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { Change, FindOutcome, Inputs, Step, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { unconfigured } from '../support/unconfigured.ts';
import { rows } from './bamboohr-account.ts';

export const call: Call = { signal: new AbortController().signal, purpose: 'write' };

/** Closed by whoever tests. */
export const running: { close(): Promise<void> }[] = [];

/** A port that writes, its simulator and what can be told from outside. `today` is 2026-06-01. */
export async function start(
  options: Partial<BamboohrOptions> = {},
  settings: Readonly<Record<string, unknown>> = {},
  configured: ConfiguredFields = {},
) {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startBamboohrWith({ rows, clock, limits: 'unmetered', ...options });
  const http = new HttpClient({ source: 'bamboohr', connections: 4, connectTimeoutMs: 1000, maxBodyBytes: 1_000_000 });
  running.push(simulator, http);
  const connection = bamboohr.connect(bamboohr.settings.parse({ ...simulator.settings, ...settings }), {
    ...unconfigured(),
    configured,
    connection: 'hris',
    transport: http,
    clock,
    context: { connection: 'hris', legalEntity: null, currency: 'EUR', country: 'DE' },
  });
  const portOf = <E extends EntityName>(entity: E): Port<E> => {
    const found = connection.ports.find((each) => each.entity === entity);
    return found as unknown as Port<E>;
  };
  const effects = () =>
    simulator.ledger.effects.map(({ action, objectType, key, values }) => ({
      did: `${action} ${objectType} ${key}`,
      values,
    }));
  return {
    clock,
    simulator,
    connection,
    listed: async <E extends EntityName>(entity: E) => {
      const found: Found<E>[] = [];
      for await (const { records } of portOf(entity).list(null, call)) found.push(...records);
      return found;
    },
    effects,
    did: () => effects().map((each) => each.did),
    people: writerOf(portOf('Employee'), ['core', 'private']),
    leave: writerOf(portOf('TimeOffRequest'), ['core']),
  };
}

/** Plans and sends as the executor does: from plain data, with the keys of earlier steps in their places. */
function writerOf<E extends EntityName>(port: Port<E>, parts: readonly string[]) {
  const { write } = port;
  if (write === undefined) throw new Error(`${port.objectType} does not write`);
  const stored = <T>(plain: T): T => JSON.parse(JSON.stringify(plain)) as T;
  const shown = async (key: string): Promise<Found<E>> => {
    const [found] = await port.get([key], parts, call);
    if (found === null || found === undefined || found instanceof SourceError) throw new Error(`no record: ${found}`);
    return found;
  };
  const plan = (change: Change<E>) => write.plan(change, call);
  return {
    write,
    shown,
    plan,
    create: (values: Model<E>) => plan({ action: 'create', entity: port.entity, values }),
    update: async (key: string, values: Model<E>) =>
      plan({ action: 'update', entity: port.entity, key, values, current: await shown(key) }),
    transition: async (key: string, to: string, note: string | null = null) =>
      plan({ action: 'transition', entity: port.entity, key, to, note, current: await shown(key) }),
    apply: (step: StepCall, inputs: Inputs = {}, by: Call = call): Promise<WriteOutcome> =>
      write.apply(stored(step), inputs, by),
    find: (step: StepCall, inputs: Inputs = {}): Promise<FindOutcome> => write.find(stored(step), inputs, call),
    /** All steps, each of which must be applied; the keys by their places. */
    run: async (steps: readonly Step[]): Promise<Record<string, string>> => {
      const inputs: Record<string, string> = {};
      for (const step of steps) {
        const outcome = await write.apply(stored(step), inputs, call);
        if (outcome.kind !== 'applied') throw outcome.error;
        inputs[`step:${step.id}`] = outcome.key;
      }
      return inputs;
    },
    undo: async (step: Step | undefined, inputs: Inputs): Promise<WriteOutcome> => {
      if (step === undefined || step.undo.call === null) throw new Error('no way back');
      return write.apply(stored(step.undo.call), { ...inputs, self: inputs[`step:${step.id}`] ?? '' }, call);
    },
  };
}

/** The only step of a plan. */
export function only(steps: readonly Step[]): Step {
  const [step] = steps;
  if (step === undefined || steps.length > 1) throw new Error(`${steps.length} steps`);
  return step;
}
