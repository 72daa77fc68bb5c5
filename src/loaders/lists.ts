import DataLoader from 'dataloader';
import type { EntityName } from '../model/index.ts';
import type { Db } from '../store/database.ts';
import { countRows, type ListPage, type ListQuery, listPages, type Parent } from '../store/lists.ts';
import type { EntityLoaders } from './entities.ts';
import type { Loaded } from './loaded.ts';
import { memoized } from './memoized.ts';
import type { Wish } from './share.ts';

/** A list as a resolver asks for it; `parent` is what it hangs on. */
export interface ListRequest extends Omit<ListQuery, 'parents'> {
  readonly parent: { readonly relation: Parent; readonly id: string } | null;
  /** What to load of every row. */
  readonly wishes: readonly Wish[];
}

export interface LoadedPage {
  readonly rows: readonly { readonly cursor: string; readonly loaded: Loaded }[];
  readonly hasNextPage: boolean;
}

const EMPTY: ListPage = { rows: [], hasNextPage: false };

/** Loads lists for one request; the same list under many parents is one statement, and its rows one hydration. */
export class ListLoaders {
  readonly #db: Db;
  readonly #entities: EntityLoaders;
  readonly #pages = new Map<string, DataLoader<string, LoadedPage>>();
  readonly #counts = new Map<string, DataLoader<string, number>>();

  constructor(db: Db, entities: EntityLoaders) {
    this.#db = db;
    this.#entities = entities;
  }

  async page(request: ListRequest): Promise<LoadedPage> {
    const { parent, wishes, ...query } = request;
    if (parent === null) {
      const pages = await listPages(this.#db, { ...query, parents: null });
      return (
        (await this.#hydrate(query.entity, [pages.get('') ?? EMPTY], wishes))[0] ?? { rows: [], hasNextPage: false }
      );
    }
    const loader = memoized(this.#pages, JSON.stringify([query, parent.relation, wishes]), () => {
      return new DataLoader<string, LoadedPage>(async (ids) => {
        const pages = await listPages(this.#db, { ...query, parents: { parent: parent.relation, ids } });
        return this.#hydrate(
          query.entity,
          ids.map((id) => pages.get(id) ?? EMPTY),
          wishes,
        );
      });
    });
    return loader.load(parent.id);
  }

  async count(request: Pick<ListRequest, 'entity' | 'where' | 'scope' | 'parent'>): Promise<number> {
    const { parent, entity, where, scope } = request;
    if (parent === null) return (await countRows(this.#db, { entity, where, scope, parents: null })).get('') ?? 0;
    const loader = memoized(this.#counts, JSON.stringify([entity, where, scope, parent.relation]), () => {
      return new DataLoader<string, number>(async (ids) => {
        const counts = await countRows(this.#db, { entity, where, scope, parents: { parent: parent.relation, ids } });
        return ids.map((id) => counts.get(id) ?? 0);
      });
    });
    return loader.load(parent.id);
  }

  forget(): void {
    this.#pages.clear();
    this.#counts.clear();
  }

  /** The rows of all pages in one hydration, put back into their pages. */
  async #hydrate(
    entity: EntityName,
    pages: readonly ListPage[],
    wishes: readonly Wish[],
  ): Promise<readonly LoadedPage[]> {
    const rows = new Map(pages.flatMap((page) => page.rows).map((row) => [row.id, row]));
    const loaded = await this.#entities.hydrate(entity, [...rows.values()], wishes);
    const byId = new Map(loaded.map((each) => [each.id, each]));
    return pages.map((page) => ({
      hasNextPage: page.hasNextPage,
      rows: page.rows.flatMap(({ id, cursor }) => {
        const each = byId.get(id);
        return each === undefined ? [] : [{ cursor, loaded: each }];
      }),
    }));
  }
}
