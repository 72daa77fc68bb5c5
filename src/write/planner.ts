import type { Call, Found } from '../connector/contract.ts';
import { DISPOSITIONS, SourceError } from '../connector/errors.ts';
import type { Change, PlannedChange, WritePort } from '../connector/write.ts';
import type { EntityName } from '../model/index.ts';
import type { Connections } from '../sources/connections.ts';
import type { DraftChange, PlannedStep } from './operation.ts';

/** What a change of a draft is to its source: steps, what it does not take, or why its plan could not be made. */
export interface ChangePlan {
  readonly change: DraftChange;
  readonly steps: readonly PlannedStep[];
  readonly refused: PlannedChange['refused'];
  readonly lossy: PlannedChange['lossy'];
  /** The source could not be read. It can be planned later when the failure passes. */
  readonly failure: SourceError | null;
}

/** A port as its writer is asked, whatever its noun. */
interface ReadablePort {
  readonly objectType: string;
  readonly parts: readonly { readonly name: string }[];
  get(
    keys: readonly string[],
    parts: readonly string[],
    call: Call,
  ): Promise<readonly (Found<EntityName> | null | SourceError)[]>;
}

/** How a port writes, whatever its noun. */
export interface Writer extends Omit<WritePort<EntityName>, 'fields'> {
  readonly fields: { readonly create: readonly string[]; readonly update: readonly string[] };
}

/** A port that writes. */
export interface WritingPort {
  readonly port: ReadablePort;
  readonly write: Writer;
}

/** Turns changes into steps over the records as their sources show them now. Reads, never writes. */
export class Planner {
  readonly #connections: Connections;
  readonly #ownPorts: ReadonlyMap<string, Writer>;

  constructor(connections: Connections, ownPorts: ReadonlyMap<string, Writer>) {
    this.#connections = connections;
    this.#ownPorts = ownPorts;
  }

  /** All changes at once; each fails alone. */
  async plan(changes: readonly DraftChange[], call: Call): Promise<readonly ChangePlan[]> {
    return Promise.all(changes.map((change, index) => this.planOne(change, index, call)));
  }

  async planOne(change: DraftChange, index: number, call: Call): Promise<ChangePlan> {
    const none = { change, steps: [], refused: [], lossy: [], failure: null };
    const writing = this.writing(change.connection, change.objectType);
    if (writing === null)
      return { ...none, refused: [{ path: '', detail: `${change.connection} cannot write ${change.objectType}` }] };
    try {
      const full = await this.#complete(change, writing.port, call);
      if (full === null)
        return { ...none, refused: [{ path: '', detail: `${change.connection} does not show the record any more` }] };
      const { steps, refused, lossy } = await writing.write.plan(full, call);
      const { connection, role, intent } = change;
      return {
        ...none,
        refused,
        lossy,
        steps: steps.map((step) => ({
          ...step,
          id: `${index + 1}.${step.id}`,
          localId: step.id,
          change: index,
          connection,
          role,
          entity: intent.entity,
        })),
      };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { ...none, failure: error };
    }
  }

  /** The port that writes an object type; null where there is none. */
  writing(connection: string, objectType: string): WritingPort | null {
    const port = this.#connections.port(connection, objectType);
    const write: Writer | undefined = this.#ownPorts.get(objectType) ?? port?.write;
    return port === undefined || write === undefined ? null : { port, write };
  }

  async #complete(change: DraftChange, port: ReadablePort, call: Call): Promise<Change | null> {
    const { intent } = change;
    if (intent.action === 'create') return intent;
    if (this.#ownPorts.has(change.objectType)) return { ...intent, current: NOTHING };
    const current = await readNow(this.#connections, change.connection, port, intent.key, call);
    return current === null ? null : { ...intent, current };
  }
}

/** What the gateway's own records are planned over: they are written as a whole. */
const NOTHING: Found<EntityName> = {
  key: '',
  version: null,
  sourceUpdatedAt: null,
  parts: [],
  record: {},
  gaps: [],
  url: null,
};

/** The record as its source shows it now, all but its secrets; null when it is not visible. Throws SourceError. */
export async function readNow(
  connections: Connections,
  connection: string,
  port: ReadablePort,
  key: string,
  call: Call,
): Promise<Found<EntityName> | null> {
  const parts = port.parts
    .map(({ name }) => name)
    .filter((name) => !connections.isSecret(connection, port.objectType, name));
  const [found] = await port.get([key], parts, call);
  if (found instanceof SourceError) {
    if (found.kind === 'not-found') return null;
    throw found;
  }
  return found ?? null;
}

/** Whether a failure may pass by itself, so that waiting makes sense. */
export function mayPass(error: SourceError): boolean {
  return DISPOSITIONS[error.kind].retryable || error.kind === 'protocol';
}

/** Whether a source refuses to be asked, which a person can mend there: what it was to be told is not refused by that. */
export function isMendable({ kind }: SourceError): boolean {
  return kind === 'unauthenticated' || kind === 'forbidden';
}
