import DataLoader from 'dataloader';
import { SourceError } from '../connector/errors.ts';
import { type AskedFreshness, askedKey } from '../model/freshness.ts';
import { deriveId, type Reference } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { FieldRule } from '../sources/authority.ts';
import { type Composer, type GroupView, type RecordView, viewsOf, type Winner } from '../sources/compose.ts';
import type { Connections, Freshness } from '../sources/connections.ts';
import type { Db } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { findByValue } from '../store/lists.ts';
import { fold } from '../store/projections.ts';
import type { StoredRecord } from '../store/records.ts';

import type { Scope } from '../store/scope.ts';
import { readableParts } from '../store/sealed-values.ts';
import type { MutableView, PartReader, ReadContext, Want } from './reader.ts';

/** A field to load, and under which contracts: one, or several where it is selected more than once. */
export interface Wish {
  readonly field: string;
  readonly asked: readonly AskedFreshness[];
}

/** An entity as resolvers see it: the winning values of the fields asked for, and the group they were chosen from. */
export interface Loaded {
  readonly entity: EntityName;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly group: GroupView;
  /** The groups of fields under another contract, which may show and hide other values of the same records. */
  readonly apart: ReadonlyMap<string, GroupView>;
  /** The fields that were loaded: origins and gaps speak of these. */
  readonly fields: readonly string[];
  /** Fields whose contract wants a failure where their source has none to give. */
  readonly failed: ReadonlyMap<string, SourceError>;
  /** What the caller may see of it. */
  readonly viewer: Viewer;
}

/** What a caller may see of one row. */
export interface Viewer {
  /** The roles of the caller that hold on it. */
  readonly roles: ReadonlySet<string>;
  mayRead(field: string): boolean;
  /** Whether the field may be read with everything that hangs on its value. */
  mayReadWhole(field: string): boolean;
  /** Whether the caller may see what this record says of the entity: weakly linked records are not shown to everyone. */
  shows(record: StoredRecord): boolean;
}

/** The group that a field's value was chosen from. */
export function groupOf(loaded: Loaded, field: string): GroupView {
  return loaded.apart.get(field) ?? loaded.group;
}

export interface EntityLoaderOptions {
  readonly db: Db;
  readonly connections: Connections;
  readonly composer: Composer;
  readonly reader: PartReader;
  readonly read: ReadContext;
  /** The freshness that this request accepts for a part, for a field that is asked for so. */
  readonly freshnessOf: (
    entity: EntityName,
    connection: string,
    part: string,
    asked: readonly AskedFreshness[],
  ) => Freshness;
  /** How the caller sees a row, by the records that the index holds of it. Asked before a source is: what is denied costs no call. */
  readonly viewerOf: (entity: EntityName, records: readonly StoredRecord[]) => Viewer;
}

/** Which field finds an entity by a number that people carry between systems. */
const VALUE_FIELDS: Readonly<Record<Exclude<Reference['by'], 'key'>, string>> = {
  number: 'number',
  sku: 'sku',
  email: 'email',
};

/** A row to load, and how the caller sees it. */
interface Row {
  readonly id: string;
  readonly records: readonly StoredRecord[];
  readonly viewer: Viewer;
}

/** One row under one contract: the records that the caller may see, and the fields. */
interface Shown {
  readonly group: GroupView;
  readonly fields: readonly string[];
}

/** Fields under one contract while they are loaded. */
interface Share {
  readonly asked: readonly AskedFreshness[];
  readonly views: ReadonlyMap<string, MutableView>;
  readonly groups: readonly Shown[];
  /** Parts that were wanted already. */
  readonly done: Set<string>;
}

/**
 * Loads entities for one request. Loads of one noun, field set and freshness made in the same tick are one statement at the index and one
 * batch per connection and object type.
 */
export class EntityLoaders {
  readonly #options: EntityLoaderOptions;
  readonly #byId = new Map<string, DataLoader<string, Loaded | null>>();
  readonly #byValue = new Map<string, DataLoader<string, readonly string[]>>();

  constructor(options: EntityLoaderOptions) {
    this.#options = options;
  }

  /** The entity that answers to this id, or null when nobody does. */
  load(entity: EntityName, id: string, wishes: readonly Wish[]): Promise<Loaded | null> {
    return this.#loader(entity, wishes).load(id);
  }

  /** The entities a reference points to: none, one, or several when a number is ambiguous. */
  async resolve(entity: EntityName, reference: Reference): Promise<readonly string[]> {
    if (reference.by === 'key') return [deriveId(entity, reference.connection, reference.objectType, reference.value)];
    return this.find(entity, VALUE_FIELDS[reference.by], reference.value, null);
  }

  /** The ids of the entities in scope (null = all) whose projected field has this value. */
  find(entity: EntityName, field: string, value: string, scope: Scope | null): Promise<readonly string[]> {
    const name = `${entity}.${field} ${scope === null ? '' : 'in scope'}`;
    const known = this.#byValue.get(name);
    if (known !== undefined) return known.load(fold(value));
    const loader = new DataLoader<string, readonly string[]>(async (values) => {
      const found = await findByValue(this.#options.db, entity, field, values, scope);
      return values.map((each) => found.get(each) ?? []);
    });
    this.#byValue.set(name, loader);
    return loader.load(fold(value));
  }

  /** Brings groups that a list has already read to the age asked for, all in one go, whatever the contracts of their fields. */
  async hydrate(
    entity: EntityName,
    groups: readonly { readonly id: string; readonly records: readonly StoredRecord[] }[],
    wishes: readonly Wish[],
  ): Promise<readonly Loaded[]> {
    const { reader, read, viewerOf } = this.#options;
    const rows = groups.map((group) => ({ ...group, viewer: viewerOf(entity, group.records) }));
    const byContract = [...Map.groupBy(wishes, contractKey).values()];
    const shares = (byContract.length === 0 ? [[]] : byContract).map((share) => this.#shareOf(entity, rows, share));
    for (;;) {
      // A second round is needed only where the first one took away a value that used to win.
      const wants = shares.flatMap((share) => share.groups.flatMap((shown) => this.#wantsOf(shown, share)));
      if (wants.length === 0) break;
      await reader.read(wants, read);
    }
    return rows.map((row, index) => this.#loadedOf(entity, row, shares, index));
  }

  /** The fields under one contract, with views of their own of every record. */
  #shareOf(entity: EntityName, rows: readonly Row[], wishes: readonly Wish[]): Share {
    const { reader } = this.#options;
    const fields = wishes.map(({ field }) => field);
    const views = new Map(
      rows.flatMap(({ records }) =>
        records.map((record) => {
          const parts = readableParts(entity, record.parts, fields);
          return [record.id, reader.viewOf(parts === record.parts ? record : { ...record, parts })] as const;
        }),
      ),
    );
    return {
      asked: wishes[0]?.asked ?? [],
      views,
      groups: rows.map(({ id, records, viewer }) => ({
        group: {
          id,
          entity,
          views: records.filter((each) => viewer.shows(each)).flatMap((record) => views.get(record.id) ?? []),
        },
        fields: fields.filter((field) => viewer.mayRead(field)),
      })),
      done: new Set(),
    };
  }

  #loadedOf(entity: EntityName, { id, viewer }: Row, shares: readonly Share[], index: number): Loaded {
    const values: Record<string, unknown> = {};
    const failed = new Map<string, SourceError>();
    const apart = new Map<string, GroupView>();
    const shown = shares.flatMap(({ groups }) => groups[index] ?? []);
    const group = shown[0]?.group ?? { id, entity, views: [] };
    for (const share of shown) {
      for (const field of share.fields) {
        const winner = this.#options.composer.winner(share.group, field);
        values[field] = winner.kind === 'value' ? winner.held.value : null;
        if (winner.kind === 'failed' && winner.failure.mustFail) failed.set(field, failureOf(winner));
        if (share.group !== group) apart.set(field, share.group);
      }
    }
    const fields = shown.flatMap((share) => share.fields).toSorted();
    return { entity, id, group, apart, failed, values, fields, viewer };
  }

  #loader(entity: EntityName, wishes: readonly Wish[]): DataLoader<string, Loaded | null> {
    const name = `${entity}:${wishes.map((wish) => `${wish.field}${contractKey(wish)}`).join(',')}`;
    const known = this.#byId.get(name);
    if (known !== undefined) return known;
    const loader = new DataLoader<string, Loaded | null>(async (ids) => {
      const groups = await readGroups(this.#options.db, ids);
      const present = [...groups].map(([asked, records]) => ({ asked, id: records[0]?.groupId ?? asked, records }));
      const loaded = await this.hydrate(entity, present, wishes);
      const byAsked = new Map(present.map(({ asked }, index) => [asked, loaded[index] ?? null]));
      return ids.map((id) => {
        const found = byAsked.get(id) ?? null;
        return found !== null && found.group.views[0]?.record.entity === entity ? found : null;
      });
    });
    this.#byId.set(name, loader);
    return loader;
  }

  /**
   * The parts to be of age: for every field those of the connection that wins by the index and of all that outrank it, for they may have
   * got a value since. Those behind the winner cannot change the answer.
   */
  #wantsOf({ group, fields }: Shown, { asked, views, done }: Share): readonly Want[] {
    const wants: Want[] = [];
    for (const field of fields) {
      const rule = this.#options.composer.authority.rule(group.entity, field);
      for (const { record } of this.#decisive(group, field, rule)) {
        const { connection, objectType, id } = record;
        const part = this.#options.connections.partOf(connection, objectType, field);
        const view = views.get(id);
        if (part === undefined || view === undefined || done.has(`${id}/${part}`)) continue;
        done.add(`${id}/${part}`);
        const freshness = this.#options.freshnessOf(group.entity, connection, part, asked);
        wants.push({ record, part, view, freshness });
      }
    }
    return wants;
  }

  #decisive(group: GroupView, field: string, rule: FieldRule): readonly RecordView[] {
    const ranked = rule.order
      .flatMap((connection) => viewsOf(group, connection))
      .filter((view) => view.record.removedAt === null);
    const holding = ranked.filter(
      (view) => this.#options.connections.partOf(view.record.connection, view.record.objectType, field) !== undefined,
    );
    if (rule.strategy === 'recent') return holding;
    if (rule.strategy === 'owner') return holding.slice(0, 1);
    const winner = this.#options.composer.winner(group, field);
    // It hides the field, whatever those behind it would say.
    if (winner.kind === 'failed') return [];
    const last = winner.kind === 'value' ? holding.indexOf(winner.held.view) : holding.length - 1;
    return holding.slice(0, last === -1 ? holding.length : last + 1);
  }
}

function contractKey({ asked }: Wish): string {
  const keys = new Set(asked.map(askedKey));
  return keys.size === 1 && keys.has('') ? '' : `@${[...keys].toSorted().join('&')}`;
}

/** The failure as the caller may see it: it names the connection, and nothing of the call. */
function failureOf({ connection, view, failure }: Extract<Winner, { kind: 'failed' }>): SourceError {
  return new SourceError(failure.kind, {
    source: connection,
    operation: `get ${view.record.objectType}`,
    detail: 'the source failed, and no older values are accepted here',
    ...(failure.retryAfterMs === null ? {} : { retryAfterMs: failure.retryAfterMs }),
  });
}
