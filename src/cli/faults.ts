import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Simulator } from '../simulator/contract.ts';
import type { Fault } from '../simulator/faults.ts';

/** What is to go wrong at which simulators. */
export interface FaultOrder {
  /** Where; everywhere when empty. */
  readonly connections: readonly string[];
  /** The name of a fault or an HTTP status; null for none: what went wrong before is over. */
  readonly fault: string | null;
  /** How many calls it strikes; null for every one. */
  readonly times: number | null;
  readonly latencyMs: number;
}

/** How one simulator behaves now. */
export interface SimulatorState {
  readonly connection: string;
  readonly url: string;
  readonly faults: readonly string[];
  readonly latencyMs: number;
}

/** The user asked for something that does not exist or does not go together. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

/** Longer than a gateway waits for one read, so that it answers with what it has. */
const RETRY_AFTER_SECONDS = '30';
const HUGE_BYTES = 100 * 1024 * 1024;

const FAULTS: Readonly<Record<string, Fault>> = {
  hang: { kind: 'hang' },
  'header-hang': { kind: 'header-hang' },
  drip: { kind: 'drip', everyMs: 200 },
  reset: { kind: 'reset' },
  'lost-reply': { kind: 'lost-reply' },
  'bad-json': { kind: 'bad-json' },
  'truncated-json': { kind: 'truncated-json' },
  'html-login': { kind: 'html-login' },
  'wrong-charset': { kind: 'wrong-charset' },
  'huge-body': { kind: 'huge-body', sizeBytes: HUGE_BYTES },
  'gzip-bomb': { kind: 'gzip-bomb', sizeBytes: HUGE_BYTES },
  redirect: { kind: 'redirect', location: 'http://127.0.0.1:9/' },
  'expire-session': { kind: 'expire-session' },
};

const KINDS = `an HTTP status from 400 to 599, or ${Object.keys(FAULTS).join(', ')}`;

/** Shown below the help of `simulate`. */
export const FAULT_EXAMPLES = `
While "npm start" runs, in another terminal:
  npm run mainstem -- simulate --down crm              the CRM drops every connection
  npm run mainstem -- simulate --down crm --fault 429  it answers "too many requests"
  npm run mainstem -- simulate --fault hang --times 3  the next three calls at every source get no answer
  npm run mainstem -- simulate --latency 500 --at erp  the ERP answers half a second later
  npm run mainstem -- simulate                         how they behave now
  npm run mainstem -- simulate --up                    everything works again

Each order replaces what went wrong before at the same connections. "npm start -- --down crm" starts so.`;

/** A source that is down drops every connection. */
const DOWN = 'reset';

/** The switches as commander parses them. */
export interface FaultOptions {
  readonly down: readonly string[];
  readonly at: readonly string[];
  readonly up?: boolean;
  readonly fault?: string;
  readonly times?: number;
  readonly latency?: number;
}

/** Gives a command the switches of the simulators. */
export function withFaultOptions(command: Command): Command {
  const repeatable = (flags: string, description: string) =>
    new Option(flags, `${description} (repeatable)`).argParser(append).default([], 'none');
  return command
    .addOption(repeatable('--down <connection>', 'it drops every connection; with --fault, it does that instead'))
    .addOption(new Option('--fault <fault>', `what goes wrong: ${KINDS}`).argParser(faultName))
    .addOption(repeatable('--at <connection>', 'where; everywhere when neither --at nor --down says'))
    .addOption(new Option('--times <n>', 'how many calls it strikes; every call when absent').argParser(count))
    .addOption(new Option('--latency <ms>', 'time added to every answer').argParser(count));
}

/** What the options ask for; null when they ask for nothing. Throws UsageError when they do not go together. */
export function orderOf(options: FaultOptions, connections: readonly string[]): FaultOrder | null {
  const { down, at, up, fault, times, latency } = options;
  const where = [...new Set([...down, ...at])];
  const unknown = where.filter((name) => !connections.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`no simulated connection ${unknown.join(', ')}; there are: ${connections.join(', ')}`);
  const named = fault ?? (down.length > 0 ? DOWN : null);
  const isFault = named !== null || latency !== undefined;
  if (up === true) {
    if (isFault || times !== undefined) throw new UsageError('--up ends what goes wrong: it goes with --at alone');
    return { connections: where, fault: null, times: null, latencyMs: 0 };
  }
  if (isFault) return { connections: where, fault: named, times: times ?? null, latencyMs: latency ?? 0 };
  if (where.length > 0 || times !== undefined) throw new UsageError('say what goes wrong: --fault or --latency');
  return null;
}

/** The options as they were written, for another process. */
export function argumentsOf({ down, at, fault, times, latency }: FaultOptions): readonly string[] {
  const one = (flag: string, value: string | number | undefined) => (value === undefined ? [] : [flag, String(value)]);
  return [
    ...down.flatMap((name) => one('--down', name)),
    ...at.flatMap((name) => one('--at', name)),
    ...one('--fault', fault),
    ...one('--times', times),
    ...one('--latency', latency),
  ];
}

/** Makes the simulators behave so, whatever they did before. */
export function obey(order: FaultOrder, simulators: ReadonlyMap<string, Simulator>): void {
  for (const [name, { faults }] of simulators) {
    if (order.connections.length > 0 && !order.connections.includes(name)) continue;
    faults.clear();
    faults.latencyMs = order.latencyMs;
    const fault = order.fault === null ? null : faultOf(order.fault);
    if (fault !== null) faults.add({ fault, ...(order.times === null ? {} : { times: order.times }) });
  }
}

export function statesOf(simulators: ReadonlyMap<string, Simulator>): readonly SimulatorState[] {
  return [...simulators].map(([connection, { url, faults }]) => ({
    connection,
    url,
    faults: faults.active.map(({ fault }) => (fault.kind === 'status' ? String(fault.status) : fault.kind)),
    latencyMs: faults.latencyMs,
  }));
}

/** A line per simulator. */
export function linesOf(states: readonly SimulatorState[]): readonly string[] {
  return states.map(({ connection, url, faults, latencyMs }) => {
    const behaviour = [...faults, ...(latencyMs > 0 ? [`${latencyMs} ms slower`] : [])].join(', ');
    return `${connection}: ${url}  ${behaviour === '' ? 'works' : behaviour}`;
  });
}

/** The fault of a name; null when there is none. */
function faultOf(name: string): Fault | null {
  if (!/^[45]\d\d$/.test(name)) return Object.hasOwn(FAULTS, name) ? (FAULTS[name] ?? null) : null;
  const status = Number(name);
  return { kind: 'status', status, ...(status === 429 || status === 503 ? { retryAfter: RETRY_AFTER_SECONDS } : {}) };
}

function faultName(name: string): string {
  if (faultOf(name) === null) throw new InvalidArgumentError(`It is ${KINDS}.`);
  return name;
}

function append(name: string, before: readonly string[]): readonly string[] {
  return [...before, name];
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}
