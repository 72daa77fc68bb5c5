import DataLoader from 'dataloader';
import { SourceError } from '../connector/errors.ts';
import { deriveId, type Reference } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { GroupView, Winner } from '../sources/compose.ts';
import type { Db } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { findByValue } from '../store/lists.ts';
import { fold, PROJECTIONS } from '../store/projections.ts';
import type { Scope } from '../store/scope.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import type { Loaded, Viewer } from './loaded.ts';
import { memoized } from './memoized.ts';
import type { ReadContext } from './reader.ts';
import { contractKey, type Row, Share, type ShareOptions, type Wish } from './share.ts';

export interface EntityLoaderOptions extends ShareOptions {
  readonly db: Db;
  readonly read: ReadContext;
  /** Finds out what `viewerOf` cannot tell from the records alone. */
  readonly learn?: (entity: EntityName, records: readonly StoredRecord[]) => Promise<void>;
  /** How the caller sees a row, by the records that the index holds of it. Asked before a source is: what is denied costs no call. */
  readonly viewerOf: (entity: EntityName, records: readonly StoredRecord[]) => Viewer;
}

/** The fields that find an entity by an identifier that people carry between systems: the first that the entity has. */
const VALUE_FIELDS: Readonly<Record<Exclude<Reference['by'], 'key'>, readonly string[]>> = {
  number: ['number', 'employeeNumber'],
  sku: ['sku'],
  email: ['email', 'emails', 'workEmail'],
};

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
    const field = VALUE_FIELDS[reference.by].find((each) => each in PROJECTIONS[entity].columns);
    return field === undefined ? [] : this.find(entity, field, reference.value, null);
  }

  /** The ids of the entities in scope (null = all) whose projected field has this value. */
  find(entity: EntityName, field: string, value: string, scope: Scope | null): Promise<readonly string[]> {
    const name = `${entity}.${field} ${scope === null ? '' : 'in scope'}`;
    const loader = memoized(this.#byValue, name, () => {
      return new DataLoader<string, readonly string[]>(async (values) => {
        const found = await findByValue(this.#options.db, entity, field, values, scope);
        return values.map((each) => found.get(each) ?? []);
      });
    });
    return loader.load(fold(value));
  }

  /** Brings groups that a list has already read to the age asked for, all in one go, whatever the contracts of their fields. */
  async hydrate(
    entity: EntityName,
    groups: readonly { readonly id: string; readonly records: readonly StoredRecord[] }[],
    wishes: readonly Wish[],
  ): Promise<readonly Loaded[]> {
    const { reader, read, learn, viewerOf } = this.#options;
    await learn?.(
      entity,
      groups.flatMap(({ records }) => records),
    );
    const rows = groups.map((group) => ({ ...group, viewer: viewerOf(entity, group.records) }));
    const byContract = [...Map.groupBy(wishes, contractKey).values()];
    const shares = (byContract.length === 0 ? [[]] : byContract).map(
      (each) => new Share(this.#options, entity, rows, each),
    );
    for (;;) {
      // A second round is needed only where the first one took away a value that used to win.
      const wants = shares.flatMap((share) => share.takeWants());
      if (wants.length === 0) break;
      await reader.read(wants, read);
    }
    return rows.map((row, index) => this.#loadedOf(entity, row, shares, index));
  }

  /** What is loaded from now on is what the index holds by then. */
  forget(): void {
    this.#byId.clear();
    this.#byValue.clear();
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
    return memoized(this.#byId, name, () => {
      return new DataLoader<string, Loaded | null>(async (ids) => {
        const groups = await readGroups(this.#options.db, ids);
        const present = [...groups].map(([asked, records]) => ({ asked, id: records[0]?.groupId ?? asked, records }));
        const loaded = await this.hydrate(entity, present, wishes);
        const byAsked = new Map(present.map(({ asked }, index) => [asked, loaded[index] ?? null]));
        return ids.map((id) => {
          const found = byAsked.get(id) ?? null;
          return found !== null && found.group.views[0]?.record.entity === entity ? found : null;
        });
      });
    });
  }
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
