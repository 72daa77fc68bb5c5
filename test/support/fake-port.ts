import type { Call, Checkpoint, Found, Page, Part, Port } from '../../src/connector/contract.ts';
import { type FailureKind, SourceError } from '../../src/connector/errors.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { type Connections, type OpenConnection, openConnection } from '../../src/sources/connections.ts';
import { Guard } from '../../src/sources/guard.ts';

export function sourceError(kind: FailureKind, retryAfterMs?: number): SourceError {
  return new SourceError(kind, {
    source: 'fake',
    operation: 'GET /things',
    detail: 'as told',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export interface FakeOptions<E extends EntityName> {
  readonly entity: E;
  readonly parts: readonly Part<E>[];
  readonly maxKeysPerGet?: number;
  readonly pageSize?: number;
  readonly hasKeys?: boolean;
}

/** A source in memory that keeps the contract: records by key in the order of their change, and a log of what was asked. */
export class FakeSource<E extends EntityName> {
  readonly records = new Map<string, Model<E>>();
  readonly gets: { readonly keys: readonly string[]; readonly parts: readonly string[] }[] = [];
  readonly lists: (Checkpoint | null)[] = [];
  readonly port: Port<E>;
  /** Thrown by the next calls, one each; a function makes it fail as it likes, or waits. */
  readonly troubles: (() => unknown)[] = [];
  /** Called before every page of a listing. */
  beforePage: (from: number) => void | Promise<void> = () => undefined;
  /** Keys that a listing tells as removed, once. */
  removed: string[] = [];
  readonly #options: FakeOptions<E>;

  constructor(options: FakeOptions<E>) {
    this.#options = options;
    const fields = options.parts.flatMap((part): string[] => [...part.fields]);
    const row = { kind: 'optional', reads: [], access: 'read', codec: 'text', note: '' } as const;
    this.port = {
      entity: options.entity,
      objectType: 'thing',
      mapping: { entity: options.entity, rows: Object.fromEntries(fields.map((field) => [field, row])) },
      parts: options.parts,
      capabilities: {
        maxKeysPerGet: options.maxKeysPerGet ?? 100,
        changedSince: true,
        deletions: options.hasKeys === true ? 'sweep' : 'none',
        idempotency: 'none',
        concurrency: 'none',
      },
      get: (keys, parts, call) => this.#get(keys, parts, call),
      list: (from) => this.#list(from),
      ...(options.hasKeys === true ? { keys: () => this.#keys() } : {}),
    };
  }

  async #get(keys: readonly string[], parts: readonly string[], _call: Call): Promise<(Found<E> | null)[]> {
    this.gets.push({ keys, parts });
    await this.#trouble();
    return keys.map((key) => this.#found(key, parts));
  }

  async #trouble(): Promise<void> {
    const trouble = await this.troubles.shift()?.();
    if (trouble !== undefined) throw trouble;
  }

  #found(key: string, parts: readonly string[]): Found<E> | null {
    const held = this.records.get(key);
    if (held === undefined) return null;
    const fields = this.#options.parts
      .filter((part) => parts.includes(part.name))
      .flatMap((part): string[] => [...part.fields]);
    const record = Object.fromEntries(Object.entries(held).filter(([field]) => fields.includes(field))) as Model<E>;
    return { key, version: null, sourceUpdatedAt: null, parts, record, gaps: [], url: null };
  }

  async *#list(from: Checkpoint | null): AsyncGenerator<Page<E>> {
    this.lists.push(from);
    const { pageSize = 2 } = this.#options;
    const keys = [...this.records.keys()];
    const parts = this.#options.parts.filter((part) => part.tracked !== 'volatile').map((part) => part.name);
    let at = Number(from?.['at'] ?? 0);
    do {
      await this.beforePage(at);
      await this.#trouble();
      const page = keys.slice(at, at + pageSize);
      at += page.length;
      const removed = this.removed.splice(0).map((key) => ({ key }));
      const records = page.map((key) => this.#found(key, parts)).filter((found) => found !== null);
      yield { records, removed, checkpoint: { at }, total: keys.length };
    } while (at < keys.length);
  }

  async *#keys(): AsyncGenerator<readonly string[]> {
    await this.#trouble();
    yield [...this.records.keys()];
  }
}

/** An open connection over fake ports. */
export function fakeConnection(
  name: string,
  ports: readonly FakeSource<EntityName>['port'][],
  deadlineMs = 10_000,
): OpenConnection {
  const guard = new Guard(
    { request: async () => Promise.reject(new Error('fake ports make no requests')) },
    {
      connection: name,
      source: 'fake',
      limits: { maxConcurrent: 1, perMinute: null, perDay: null },
      clock: { now: () => 0 },
      budget: { take: async () => null, left: async () => [] },
      breakerFailures: 5,
      breakerOpenMs: 1000,
    },
  );
  return openConnection(
    { name, source: 'fake', title: 'Fake', legalEntity: null, deadlineMs },
    { ports: ports as OpenConnection['ports'], check: async () => [] },
    guard,
    async () => undefined,
  );
}

export type { Connections };
