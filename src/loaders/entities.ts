import DataLoader from 'dataloader';
import { deriveId, type Reference } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { FieldRule } from '../sources/authority.ts';
import { type Composer, type GroupView, type RecordView, viewsOf } from '../sources/compose.ts';
import type { Connections, Freshness } from '../sources/connections.ts';
import type { Db } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { findByValue } from '../store/lists.ts';
import { fold } from '../store/projections.ts';
import type { StoredRecord } from '../store/records.ts';
import type { Scope } from '../store/scope.ts';
import type { PartReader, ReadContext, Want } from './reader.ts';

/** An entity as resolvers see it: the winning values of the fields asked for, and the group they were chosen from. */
export interface Loaded {
  readonly entity: EntityName;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly group: GroupView;
  /** The fields that were loaded: origins and gaps speak of these. */
  readonly fields: readonly string[];
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

export interface EntityLoaderOptions {
  readonly db: Db;
  readonly connections: Connections;
  readonly composer: Composer;
  readonly reader: PartReader;
  readonly read: ReadContext;
  /** The freshness that this request accepts for a part. */
  readonly freshnessOf: (entity: EntityName, connection: string, part: string) => Freshness;
  /** How the caller sees a row, by the records that the index holds of it. Asked before a source is: what is denied costs no call. */
  readonly viewerOf: (entity: EntityName, records: readonly StoredRecord[]) => Viewer;
}

/** Which field finds an entity by a number that people carry between systems. */
const VALUE_FIELDS: Readonly<Record<Exclude<Reference['by'], 'key'>, string>> = {
  number: 'number',
  sku: 'sku',
  email: 'email',
};

/**
 * Loads entities for one request. Loads of one noun and field set made in the same tick are one statement at the index and one batch per
 * connection and object type.
 */
export class EntityLoaders {
  readonly #options: EntityLoaderOptions;
  readonly #byId = new Map<string, DataLoader<string, Loaded | null>>();
  readonly #byValue = new Map<string, DataLoader<string, readonly string[]>>();

  constructor(options: EntityLoaderOptions) {
    this.#options = options;
  }

  /** The entity that answers to this id, or null when nobody does. */
  load(entity: EntityName, id: string, fields: readonly string[]): Promise<Loaded | null> {
    return this.#loader(entity, fields).load(id);
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

  /** Brings groups that a list has already read to the age asked for, all in one go. */
  async hydrate(
    entity: EntityName,
    groups: readonly { readonly id: string; readonly records: readonly StoredRecord[] }[],
    fields: readonly string[],
  ): Promise<readonly Loaded[]> {
    const { reader, read, composer, viewerOf } = this.#options;
    const views = new Map(
      groups.flatMap(({ records }) => records.map((record) => [record.id, reader.viewOf(record)] as const)),
    );
    const viewed = groups.map(({ id, records }) => {
      const viewer = viewerOf(entity, records);
      const shown = records.filter((record) => viewer.shows(record)).flatMap((record) => views.get(record.id) ?? []);
      const group: GroupView = { id, entity, views: shown };
      return { group, viewer, fields: fields.filter((field) => viewer.mayRead(field)) };
    });
    const done = new Set<string>();
    for (;;) {
      // A second round is needed only where the first one took away a value that used to win.
      const wants = viewed.flatMap((each) => this.#wantsOf(each.group, each.fields, done));
      if (wants.length === 0) break;
      await reader.read(wants, views, read);
    }
    return viewed.map((each) => ({
      ...each,
      entity,
      id: each.group.id,
      values: composer.values(each.group, each.fields),
    }));
  }

  #loader(entity: EntityName, fields: readonly string[]): DataLoader<string, Loaded | null> {
    const name = `${entity}:${fields.join(',')}`;
    const known = this.#byId.get(name);
    if (known !== undefined) return known;
    const loader = new DataLoader<string, Loaded | null>(async (ids) => {
      const groups = await readGroups(this.#options.db, ids);
      const present = [...groups].map(([asked, records]) => ({ asked, id: records[0]?.groupId ?? asked, records }));
      const loaded = await this.hydrate(entity, present, fields);
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
  #wantsOf(group: GroupView, fields: readonly string[], done: Set<string>): readonly Want[] {
    const wants: Want[] = [];
    for (const field of fields) {
      const rule = this.#options.composer.authority.rule(group.entity, field);
      for (const view of this.#decisive(group, field, rule)) {
        const { connection, objectType, id } = view.record;
        const part = this.#options.connections.partOf(connection, objectType, field);
        if (part === undefined || done.has(`${id}/${part}`)) continue;
        done.add(`${id}/${part}`);
        wants.push({ record: view.record, part, freshness: this.#options.freshnessOf(group.entity, connection, part) });
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
    const last = winner.kind === 'value' ? holding.indexOf(winner.held.view) : holding.length - 1;
    return holding.slice(0, last === -1 ? holding.length : last + 1);
  }
}
