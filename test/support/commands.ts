import { Caller } from '../../src/auth/caller.ts';
import type { Role } from '../../src/auth/principal.ts';
import { rowScopes } from '../../src/auth/scope.ts';
import { openCache } from '../../src/cache/cache.ts';
import type { Command, CommandContext, Draft } from '../../src/desk/draft.ts';
import { Targets } from '../../src/desk/targets.ts';
import { Problems } from '../../src/desk/user-error.ts';
import { Linker } from '../../src/identity/linker.ts';
import { EntityLoaders } from '../../src/loaders/entities.ts';
import type { CachedPart } from '../../src/loaders/fetcher.ts';
import { PartReader } from '../../src/loaders/reader.ts';
import { deriveId, type Reference } from '../../src/model/id.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { Mutation } from '../../src/model/mutations.ts';
import type { RulesPolicy } from '../../src/model/rules.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { Authority, type AuthorityConfig } from '../../src/sources/authority.ts';
import { Composer } from '../../src/sources/compose.ts';
import { IndexState } from '../../src/sources/index-state.ts';
import { Ingest } from '../../src/sources/ingest.ts';
import { Projector } from '../../src/sources/project.ts';
import type { Db } from '../../src/store/database.ts';
import type { LinkReason } from '../../src/store/links.ts';
import type { StoredRecord } from '../../src/store/stored-record.ts';
import { connectionsOf, type FakeWriting, NO_RULES } from './desk.ts';
import { inputOf, MAY_4 } from './records.ts';

export interface Company {
  readonly ports: Readonly<Record<string, FakeWriting | readonly FakeWriting[]>>;
  readonly authority?: AuthorityConfig;
  readonly policy?: Partial<RulesPolicy>;
}

export interface Asking {
  readonly as: readonly Role[];
  /** The key of the caller's own customer in `erp`, of the own employee in `hris`. */
  readonly own?: string;
}

/** What a command made of an input, and what was wrong with it: `CODE input.path: message`. */
export interface Asked {
  readonly draft: Draft | null;
  readonly errors: readonly string[];
}

const SURE: LinkReason = { rule: 'test', strength: 'exact', confidence: 1, evidence: {} };

/** Commands over what these connections have in the index: targets, callers and loaders as the gateway wires them. */
export async function companyOf(db: Db, { ports, authority: rules = {}, policy = {} }: Company) {
  const connections = connectionsOf(ports);
  const authority = new Authority(rules, Object.keys(ports));
  const composer = new Composer(authority, connections);
  const linker = new Linker({});
  const ingest = new Ingest((...args) => linker.link(...args), new Projector(composer));
  const clock = new ManualClock(MAY_4);
  const cache = await openCache(
    { redisUrl: null, maxEntries: 1000, sealer: new Sealer(passingKeyring()) },
    () => undefined,
  );
  const reader = new PartReader({
    ...{ connections, indexState: new IndexState(), clock, cacheLifetimeMs: 3_600_000 },
    cache: cache.space<CachedPart>('parts'),
    sleep: async (ms) => clock.advance(ms),
    writeBehind: () => undefined,
  });
  const typeOf = (entity: EntityName, connection: string): string =>
    connections.portsOf(entity).find((each) => each.connection.name === connection)?.port.objectType ?? 'thing';
  const idIn = (entity: EntityName, connection: string, key: string): string =>
    deriveId(entity, connection, typeOf(entity, connection), key);

  const loadersFor = (viewerOf: ConstructorParameters<typeof EntityLoaders>[0]['viewerOf']) =>
    new EntityLoaders({
      ...{ db, connections, composer, reader, viewerOf },
      read: {
        ...{ startedAtMs: clock.now(), signal: new AbortController().signal, asked: new Map() },
        ...{ onExchange: () => undefined, onFailure: () => undefined, onServed: () => undefined },
      },
      freshnessOf: () => ({ maxAgeMs: 60_000, onError: 'NULL', staleForMs: 0 }),
    });

  return {
    connections,
    ingest,
    idIn,
    reference: (entity: EntityName, connection: string, key: string): Reference => ({
      ...{ by: 'key', connection, objectType: typeOf(entity, connection), value: key },
    }),
    /** Brings one entity into the index, with a record in each of these connections; its id. */
    has: async <E extends EntityName>(entity: E, keys: Readonly<Record<string, string>>, values: Model<E>) => {
      const records = Object.entries(keys).map(([connection, key]) => ({
        ...inputOf({ entity, connection, key, values: heldIn(connection, values) }),
        ...{ id: idIn(entity, connection, key), objectType: typeOf(entity, connection) },
      }));
      const [first = '', ...others] = records.map(({ id }) => id);
      await db.transaction().execute(async (trx) => {
        await ingest.store(trx, entity, records, MAY_4, 'test');
        if (others.length > 0) await ingest.join(trx, entity, first, others, SURE, MAY_4);
      });
      return first;

      function heldIn(connection: string, all: object): Readonly<Record<string, unknown>> {
        const type = typeOf(entity, connection);
        return Object.fromEntries(
          Object.entries(all).filter(([field]) => connections.partOf(connection, type, field) !== undefined),
        );
      }
    },
    ask: async <I>(mutation: Mutation, command: Command<I>, input: I, { as, own }: Asking): Promise<Asked> => {
      const principal = {
        ...{ subject: 'u', roles: new Set(as) },
        ...{ customerKey: own ?? null, employeeKey: own ?? null },
      };
      const scopes = await rowScopes(db, principal, {
        customer: { connection: 'erp', objectType: typeOf('Customer', 'erp') },
        employee: { connection: 'hris', objectType: typeOf('Employee', 'hris') },
        strengths: ['exact', 'manual'],
      });
      const caller = new Caller(principal, scopes);
      const problems = new Problems();
      const everything = { roles: new Set<string>(), mayRead: () => true, mayReadWhole: () => true, shows: () => true };
      const context: CommandContext = {
        ...{ mutation, caller, connections, authority, db, problems, isComplete: () => true, isListed: () => true },
        targets: new Targets({
          ...{ caller, mutation, problems },
          shown: loadersFor((entity, records: readonly StoredRecord[]) => caller.viewerOf(entity, records)),
          whole: loadersFor(() => everything),
        }),
        policy: { ...NO_RULES, ...policy },
        nowMs: MAY_4,
        today: '2026-05-04',
      };
      const draft = await command(input, context);
      const errors = problems.all.map(({ code, path, message }) => `${code} ${path?.join('.')}: ${message}`);
      return { draft, errors };
    },
  };
}
