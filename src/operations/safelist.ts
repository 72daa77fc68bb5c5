import { GraphQLError } from 'graphql';
import type { Role } from '../auth/principal.ts';
import { badInput, type ErrorCode } from '../errors.ts';
import type { Clock } from '../model/clock.ts';
import { type ClientOperation, sha256Of } from './manifest.ts';
import type { SafelistMode } from './modes.ts';

export interface SafelistOptions {
  readonly mode: SafelistMode;
  /** Roles that may send what they like. */
  readonly exempt: readonly Role[];
  /** Everything that is registered. */
  readonly read: () => Promise<readonly ClientOperation[]>;
  readonly clock: Clock;
  /** Told of every operation that is not registered and not exempt. */
  readonly onUnregistered: (mode: Exclude<SafelistMode, 'off'>, hash: string | null) => void;
}

/** What a request names or sends. */
export interface AskedDocument {
  readonly query: string | undefined;
  /** `documentId`, or the hash of a persisted query. */
  readonly id: string | undefined;
}

/** For so long what was read of the register holds. */
const HELD_MS = 5_000;

/** The operations that clients are known to send: found by id, and under `enforce` the only ones that run. */
export class Safelist {
  readonly #options: SafelistOptions;
  #held: { readonly atMs: number; readonly byId: Promise<ReadonlyMap<string, ClientOperation>> } | null = null;

  constructor(options: SafelistOptions) {
    this.#options = options;
  }

  get isEnforced(): boolean {
    return this.#options.mode === 'enforce';
  }

  /**
   * The text to run: null where the request keeps its own. Throws OPERATION_NOT_REGISTERED, in the same words whatever was sent: before a
   * text is read, so that nobody learns from it which fields there are.
   */
  async textFor({ query, id }: AskedDocument, roles: ReadonlySet<Role>): Promise<string | null> {
    const { mode } = this.#options;
    if (id === undefined && mode === 'off') return null;
    const hash = query === undefined ? null : sha256Of(query);
    const byId = await this.#read();
    const registered = byId.get(withoutPrefix(id ?? hash ?? ''));
    if (registered !== undefined) {
      if (hash !== null && hash !== registered.sha256)
        throw badInput('documentId', 'names another document than the one that was sent: leave one of the two out');
      return registered.body;
    }
    const isExempt = this.#options.exempt.some((role) => roles.has(role));
    if (mode === 'off' || isExempt) return null;
    this.#options.onUnregistered(mode, hash);
    if (mode === 'enforce') throw notRegistered();
    return null;
  }

  /** All of them by id and by the hash of their text; read anew when what is held is old. */
  async #read(): Promise<ReadonlyMap<string, ClientOperation>> {
    const { read, clock } = this.#options;
    const nowMs = clock.now();
    if (this.#held !== null && nowMs - this.#held.atMs < HELD_MS) return this.#held.byId;
    const byId = read().then(
      (all) =>
        new Map([...all.map((each) => [each.sha256, each] as const), ...all.map((each) => [each.id, each] as const)]),
    );
    const held = { atMs: nowMs, byId };
    this.#held = held;
    byId.catch(() => {
      if (this.#held === held) this.#held = null;
    });
    return byId;
  }
}

/** `sha256:` says how an id was made (GraphQL over HTTP, persisted documents). */
function withoutPrefix(id: string): string {
  return id.replace(/^sha256:/, '');
}

function notRegistered(): GraphQLError {
  return new GraphQLError(
    'This operation is not registered here: have an operator register it (mainstem operations register), or send one that is.',
    { extensions: { code: 'OPERATION_NOT_REGISTERED' satisfies ErrorCode, http: { status: 403 } } },
  );
}
