import type { GraphQLResolveInfo } from 'graphql';
import { badInput } from '../errors.ts';
import { fieldsOf } from '../graphql/selection.ts';
import { CursorError } from '../store/cursor.ts';

/** A page of a list as the executor sees it. */
export interface ListNode<N> {
  readonly edges: readonly { readonly cursor: string; readonly node: N }[];
  readonly nodes: readonly N[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

export const MAX_PAGE_SIZE = 200;

/** How many rows a list field is asked for. Throws BAD_USER_INPUT. */
export function pageSizeOf(first: number | null | undefined): number {
  const size = first ?? 20;
  if (size < 1 || size > MAX_PAGE_SIZE) throw badInput('first', `between 1 and ${MAX_PAGE_SIZE} rows a page`);
  return size;
}

/** Whether a selection of a list needs its rows: counting does not. */
export function wantsRows(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>): boolean {
  return info.fieldNodes
    .flatMap((node) => [...fieldsOf(node.selectionSet, info.fragments, info.variableValues)])
    .some(({ name }) => name.value === 'nodes' || name.value === 'edges' || name.value === 'pageInfo');
}

/** Reads a list or counts it; a cursor or condition that cannot be used is the caller's mistake. */
export async function readList<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CursorError) throw badInput('after', `not a cursor of this list: ${error.message}`);
    if (error instanceof RangeError) throw badInput('where', error.message);
    throw error;
  }
}

/** The page behind `after`; `endCursor` is that of the last row read, which the caller may not see. */
export function listNodeOf<N>(
  edges: ListNode<N>['edges'],
  place: { readonly hasNextPage: boolean; readonly after: string | null; readonly endCursor: string | null },
): ListNode<N> {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: place.hasNextPage,
      hasPreviousPage: place.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: place.endCursor,
    },
  };
}
