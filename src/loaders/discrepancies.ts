import DataLoader from 'dataloader';
import type { EntityName } from '../model/index.ts';
import { disagreementsIn, type Saying } from '../sources/compare.ts';
import { type Composer, indexView } from '../sources/compose.ts';
import type { Db } from '../store/database.ts';
import { readSinces } from '../store/discrepancies.ts';
import {
  countDiscrepancies,
  type DiscrepancyQuery,
  type DiscrepancyRow,
  listDiscrepancies,
} from '../store/discrepancy-list.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import type { Loaded, Viewer } from './loaded.ts';

/** What one system says, in the schema's words. */
export interface DiscrepantValue {
  readonly connection: string;
  readonly externalId: string;
  readonly value: string;
  readonly isShown: boolean;
}

/** A field on which the systems of a loaded entity differ, the shown value first. */
export interface Discrepancy {
  readonly path: string;
  readonly rule: string;
  /** Null for what the index has not recorded. */
  readonly since: Date | null;
  readonly values: readonly DiscrepantValue[];
}

/** A row of the list of discrepancies. */
export interface ListedDiscrepancy {
  readonly entity: EntityName;
  readonly entityId: string;
  readonly path: string;
  readonly rule: string;
  readonly since: Date;
  readonly values: readonly DiscrepantValue[];
  /** Null where the value shown says nothing of the path. */
  readonly winner: DiscrepantValue | null;
  /** What says something else than the winner. */
  readonly losers: readonly DiscrepantValue[];
}

export interface DiscrepancyLoaderOptions {
  readonly db: Db;
  readonly composer: Composer;
  /** How the caller sees a row, by the records that the index holds of it. */
  readonly viewerOf: (entity: EntityName, records: readonly StoredRecord[]) => Viewer;
}

/** What one request may know of discrepancies: those of a loaded entity by its values, and the list by the index. */
export class DiscrepancyLoaders {
  readonly #options: DiscrepancyLoaderOptions;
  readonly #sinces: DataLoader<string, ReadonlyMap<string, Date> | null>;

  constructor(options: DiscrepancyLoaderOptions) {
    this.#options = options;
    this.#sinces = new DataLoader(async (ids) => {
      const found = await readSinces(options.db, ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  }

  /** Fields on which the systems of a loaded entity differ. */
  async of(loaded: Loaded, fields: readonly string[]): Promise<readonly Discrepancy[]> {
    const { composer } = this.#options;
    const found = disagreementsIn(loaded.group, fields, composer);
    if (found.length === 0) return [];
    const sinces = await this.#sinces.load(loaded.id);
    return found.map(({ path, field, sayings }) => ({
      path,
      rule: composer.authority.rule(loaded.entity, field).label,
      since: sinces?.get(path) ?? null,
      values: sayings.map(shownValueOf),
    }));
  }

  forget(): void {
    this.#sinces.clearAll();
  }

  async page(query: DiscrepancyQuery) {
    const { rows, hasNextPage } = await listDiscrepancies(this.#options.db, query);
    return { hasNextPage, rows: rows.map((row) => ({ cursor: row.cursor, node: this.#listed(row) })) };
  }

  count(query: Pick<DiscrepancyQuery, 'where' | 'readable'>): Promise<number> {
    return countDiscrepancies(this.#options.db, query);
  }

  /** A row with what its records say, as the index holds them: no source is asked. */
  #listed({ groupId, entity, path, field, since, records }: DiscrepancyRow): ListedDiscrepancy {
    const { composer, viewerOf } = this.#options;
    const viewer = viewerOf(entity, records);
    const group = { id: groupId, entity, views: records.filter((each) => viewer.shows(each)).map(indexView) };
    const sayings = disagreementsIn(group, [field], composer).find((each) => each.path === path)?.sayings ?? [];
    const shown = sayings.find(({ isShown }) => isShown);
    return {
      entity,
      entityId: groupId,
      path,
      rule: composer.authority.rule(entity, field).label,
      since,
      values: sayings.map(shownValueOf),
      winner: shown === undefined ? null : shownValueOf(shown),
      losers: sayings.filter(({ isAgreeing }) => !isAgreeing).map(shownValueOf),
    };
  }
}

function shownValueOf({ held, text, isShown }: Saying): DiscrepantValue {
  const { connection, key } = held.view.record;
  return { connection, externalId: key, value: text, isShown };
}
