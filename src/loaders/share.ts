import { type AskedFreshness, askedKey } from '../model/freshness.ts';
import type { EntityName } from '../model/index.ts';
import type { FieldRule } from '../sources/authority.ts';
import { type Composer, type GroupView, type RecordView, viewsOf } from '../sources/compose.ts';
import type { Connections, Freshness } from '../sources/connections.ts';
import { readableParts } from '../store/sealed-values.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import type { Viewer } from './loaded.ts';
import type { MutableView, PartReader, Want } from './reader.ts';

/** A field to load, and under which contracts: one, or several where it is selected more than once. */
export interface Wish {
  readonly field: string;
  readonly asked: readonly AskedFreshness[];
}

/** A row to load, and how the caller sees it. */
export interface Row {
  readonly id: string;
  readonly records: readonly StoredRecord[];
  readonly viewer: Viewer;
}

/** One row under one contract: the records that the caller may see, and the fields. */
interface Shown {
  readonly group: GroupView;
  readonly fields: readonly string[];
}

export interface ShareOptions {
  readonly connections: Connections;
  readonly composer: Composer;
  readonly reader: PartReader;
  /** The freshness that this request accepts for a part, for a field that is asked for so. */
  readonly freshnessOf: (
    entity: EntityName,
    connection: string,
    part: string,
    asked: readonly AskedFreshness[],
  ) => Freshness;
}

/** Fields under one contract while they are loaded, with views of their own of every record. */
export class Share {
  /** In the order of the rows. */
  readonly groups: readonly Shown[];
  readonly #options: ShareOptions;
  readonly #asked: readonly AskedFreshness[];
  readonly #views: ReadonlyMap<string, MutableView>;
  /** Parts that were wanted already. */
  readonly #done = new Set<string>();

  constructor(options: ShareOptions, entity: EntityName, rows: readonly Row[], wishes: readonly Wish[]) {
    const fields = wishes.map(({ field }) => field);
    const views = new Map(
      rows.flatMap(({ records }) =>
        records.map((record) => {
          const parts = readableParts(entity, record.parts, fields);
          return [record.id, options.reader.viewOf(parts === record.parts ? record : { ...record, parts })] as const;
        }),
      ),
    );
    this.#options = options;
    this.#asked = wishes[0]?.asked ?? [];
    this.#views = views;
    this.groups = rows.map(({ id, records, viewer }) => ({
      group: {
        id,
        entity,
        views: records.filter((each) => viewer.shows(each)).flatMap((record) => views.get(record.id) ?? []),
      },
      fields: fields.filter((field) => viewer.mayRead(field)),
    }));
  }

  /**
   * The parts to be of age: for every field those of the connection that wins by the index and of all that outrank it, for they may have
   * got a value since. Those behind the winner cannot change the answer. Each is said once.
   */
  takeWants(): readonly Want[] {
    return this.groups.flatMap((shown) => this.#wantsOf(shown));
  }

  #wantsOf({ group, fields }: Shown): readonly Want[] {
    const { composer, connections, freshnessOf } = this.#options;
    const wants: Want[] = [];
    for (const field of fields) {
      for (const { record } of this.#decisive(group, field, composer.authority.rule(group.entity, field))) {
        const { connection, objectType, id } = record;
        const part = connections.partOf(connection, objectType, field);
        const view = this.#views.get(id);
        if (part === undefined || view === undefined || this.#done.has(`${id}/${part}`)) continue;
        this.#done.add(`${id}/${part}`);
        wants.push({ record, part, view, freshness: freshnessOf(group.entity, connection, part, this.#asked) });
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

/** Wishes with the same one are loaded together; '' where nothing is asked of the age. */
export function contractKey({ asked }: Wish): string {
  const keys = new Set(asked.map(askedKey));
  return keys.size === 1 && keys.has('') ? '' : `@${[...keys].toSorted().join('&')}`;
}
