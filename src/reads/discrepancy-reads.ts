import type { GraphQLResolveInfo } from 'graphql';
import type { Caller } from '../auth/caller.ts';
import { askedEntities, deniedInDiscrepancies, readableDiscrepancies, unknownPathIn } from '../auth/discrepancies.ts';
import { badInput, forbidden } from '../errors.ts';
import type { DiscrepancyLoaders, ListedDiscrepancy } from '../loaders/discrepancies.ts';
import type { MetaLoaders } from '../loaders/meta-loaders.ts';
import { isIdOf } from '../model/id.ts';
import { ENTITY_NAMES } from '../model/index.ts';
import type { DiscrepancyQuery, DiscrepancySortField, DiscrepancyWhere } from '../store/discrepancy-list.ts';
import { type ListNode, listNodeOf, pageSizeOf, readList, wantsRows } from './list-page.ts';

export type DiscrepancyNode = ListedDiscrepancy;

export interface DiscrepancyConnectionNode extends ListNode<DiscrepancyNode> {
  readonly totalCount: () => Promise<number>;
  readonly asOf: Date | null;
  readonly completeness: ReturnType<MetaLoaders['completeness']>;
}

/** The arguments of the list of discrepancies. */
export interface DiscrepancyArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly where?: DiscrepancyWhere | null | undefined;
  readonly orderBy?:
    | readonly { readonly field: DiscrepancySortField; readonly direction?: 'ASC' | 'DESC' }[]
    | null
    | undefined;
}

const LATEST_FIRST: DiscrepancyQuery['orderBy'] = [{ field: 'since', direction: 'DESC' }];

/** The list of discrepancies, cut down to what the caller may read before anything is counted or loaded. */
export class DiscrepancyReads {
  readonly #caller: Caller;
  readonly #loaders: DiscrepancyLoaders;
  readonly #meta: MetaLoaders;

  constructor(caller: Caller, loaders: DiscrepancyLoaders, meta: MetaLoaders) {
    this.#caller = caller;
    this.#loaders = loaders;
    this.#meta = meta;
  }

  async list(args: DiscrepancyArguments, info: GraphQLResolveInfo): Promise<DiscrepancyConnectionNode> {
    const query = this.#queryOf(args);
    const { rows, hasNextPage } = wantsRows(info)
      ? await readList(() => this.#loaders.page(query))
      : { rows: [], hasNextPage: false };
    const asked = askedEntities(query.where);
    const entities = [...query.readable.keys()].filter((entity) => asked.includes(entity));
    return {
      ...listNodeOf(rows, { hasNextPage, after: query.after, endCursor: rows.at(-1)?.cursor ?? null }),
      totalCount: () => readList(() => this.#loaders.count(query)),
      asOf: this.#meta.asOf(...entities),
      completeness: this.#meta.completeness(...entities),
    };
  }

  #queryOf({ first, after, where, orderBy }: DiscrepancyArguments): DiscrepancyQuery {
    const asked = where ?? {};
    const denied = deniedInDiscrepancies(this.#caller, asked);
    if (denied !== null) throw forbidden(denied);
    const unknown = unknownPathIn(asked);
    if (unknown !== null) throw badInput('where.path', `no entity asked for has such a field: ${unknown}`);
    if (asked.ids?.every((id) => ENTITY_NAMES.some((entity) => isIdOf(entity, id))) === false)
      throw badInput('where.ids', 'not the id of an entity');
    return {
      where: asked,
      readable: readableDiscrepancies(this.#caller),
      orderBy: orderOf(orderBy),
      first: pageSizeOf(first),
      after: after ?? null,
    };
  }
}

function orderOf(keys: DiscrepancyArguments['orderBy']): DiscrepancyQuery['orderBy'] {
  if (keys === null || keys === undefined || keys.length === 0) return LATEST_FIRST;
  return keys.map(({ field, direction = 'ASC' }) => ({ field, direction }));
}
