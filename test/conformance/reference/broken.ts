import type {
  AnyPort,
  Call,
  ConnectEnvironment,
  ConnectorConnection,
  ConnectorDefinition,
  HttpRequest,
  HttpResponse,
  Transport,
} from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import type { PlannedChange, Step, WriteOutcome } from '../../../src/connector/write.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { LawName } from '../laws/index.ts';
import type { Answer, AnyFound, AnyPage } from '../probe.ts';
import type { AnyWrite } from '../writing.ts';
import { reference, type ToySettings } from './connector.ts';

type Get = (keys: readonly string[], parts: readonly string[], call: Call) => Promise<readonly Answer[]>;
type List = (from: AnyPage['checkpoint'] | null, call: Call) => AsyncIterable<AnyPage>;

/** What a broken variant does instead; everything else stays honest. */
export interface Breakage {
  readonly get?: (get: Get, settings: ToySettings) => Get;
  readonly list?: (list: List, settings: ToySettings, clock: Clock) => List;
  readonly transport?: (transport: Transport) => Transport;
  readonly write?: (write: AnyWrite, settings: ToySettings) => Partial<AnyWrite>;
  readonly port?: (port: AnyPort) => Partial<AnyPort>;
  readonly check?: ConnectorConnection['check'];
}

/** A broken variant, and all laws of those named that must notice. */
export interface Mutant {
  readonly breakage: Breakage;
  readonly caughtBy: readonly LawName[];
}

/** The reference connector with one thing broken, in all of its ports. */
export function broken(breakage: Breakage): ConnectorDefinition<ToySettings> {
  return {
    ...reference,
    connect: (settings, environment: ConnectEnvironment) => {
      const transport = breakage.transport?.(environment.transport) ?? environment.transport;
      const connection = reference.connect(settings, { ...environment, transport });
      const ports = connection.ports.map((port) => {
        const get: Get = async (keys, parts, call) => port.get(keys, parts, call);
        const list: List = (from, call) => port.list(from, call);
        // A wrapper is as honestly typed as what it wraps; the compiler cannot follow it through the union of all nouns.
        return {
          ...port,
          get: breakage.get?.(get, settings) ?? get,
          list: breakage.list?.(list, settings, environment.clock) ?? list,
          write: breakage.write === undefined ? port.write : brokenWrite(port.write, breakage.write, settings),
          ...breakage.port?.(port),
        } as AnyPort;
      });
      return { ports, check: breakage.check ?? connection.check };
    },
  };
}

function brokenWrite(
  write: AnyWrite | undefined,
  change: NonNullable<Breakage['write']>,
  settings: ToySettings,
): AnyWrite | undefined {
  if (write === undefined) return undefined;
  const honest: AnyWrite = {
    actions: write.actions,
    fields: write.fields,
    plan: (asked, call) => write.plan(asked, call),
    apply: (step, inputs, call) => write.apply(step, inputs, call),
    find: (step, inputs, call) => write.find(step, inputs, call),
  };
  return { ...honest, ...change(honest, settings) };
}

/** Changes every record on its way out. */
export function everyRecord(change: (found: AnyFound) => AnyFound): Breakage {
  return {
    get: (get) => async (keys, parts, call) =>
      (await get(keys, parts, call)).map((answer) =>
        answer === null || answer instanceof SourceError ? answer : change(answer),
      ),
    list: (list) => pagesOf(list, (page) => ({ ...page, records: page.records.map(change) })),
  };
}

/** Changes one field wherever it has a value. */
export function everyValue(field: string, change: (value: unknown) => unknown): Breakage {
  return everyRecord((found) => {
    const values = found.record as Readonly<Record<string, unknown>>;
    if (values[field] === undefined) return found;
    return { ...found, record: { ...values, [field]: change(values[field]) } as AnyFound['record'] };
  });
}

/** Changes every page of a listing; null drops it. */
export function pagesOf(list: List, change: (page: AnyPage, index: number) => AnyPage | null): List {
  return async function* (from, call) {
    let index = 0;
    for await (const page of list(from, call)) {
      const changed = change(page, index);
      index += 1;
      if (changed !== null) yield changed;
    }
  };
}

/** Answers something else where a read fails with this kind. */
export function swallowing(kind: SourceError['kind']): Breakage {
  return {
    get: (get) => async (keys, parts, call) => {
      try {
        return await get(keys, parts, call);
      } catch (error) {
        if (error instanceof SourceError && error.kind === kind) return keys.map(() => null);
        throw error;
      }
    },
  };
}

/** Changes requests or answers under the connector. */
export function wire(
  send: (request: HttpRequest, call: Call, next: Transport['request']) => Promise<HttpResponse>,
): Breakage {
  return {
    transport: (transport) => ({
      request: (request, call) => send(request, call, (each, within) => transport.request(each, within)),
    }),
  };
}

/** Changes what every change is planned to. */
export function plans(change: (planned: PlannedChange) => PlannedChange): Breakage {
  return { write: ({ plan }) => ({ plan: async (asked, call) => change(await plan(asked, call)) }) };
}

/** Changes every step of a plan. */
export function everyStep(change: (step: Step) => Step): Breakage {
  return plans((planned) => ({ ...planned, steps: planned.steps.map(change) }));
}

/** Sends a step in another way than once. */
export function sends(send: (apply: () => Promise<WriteOutcome>) => Promise<WriteOutcome>): Breakage {
  return { write: ({ apply }) => ({ apply: (step, inputs, call) => send(() => apply(step, inputs, call)) }) };
}

/** Tells another outcome than there was. */
export function outcomes(change: (outcome: WriteOutcome) => WriteOutcome): Breakage {
  return sends(async (apply) => change(await apply()));
}

/** All pages at once. */
export async function collected(pages: AsyncIterable<AnyPage>): Promise<readonly AnyPage[]> {
  const all: AnyPage[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
