import type { Part } from '../../src/connector/contract.ts';
import type { Mapping } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';

/** What a port needs to know of one of Shopify's objects. */
export interface ShopifyObject<W, E extends EntityName> {
  readonly entity: E;
  /** The type of the schema, also in its global identifiers and as the port's object type. */
  readonly type: string;
  readonly mapping: Mapping<W, E>;
  readonly parts: readonly Part<E>[];
  /** How many fit in one query of less than 1000 points. */
  readonly maxKeys: number;
  /** The fields of each part, besides the identifier. */
  readonly selections: Readonly<Record<string, string>>;
  /** Connections inside that may have more than the first page holds. */
  readonly nested: readonly Nested[];
  readonly listing: Listing;
  /** Whether the record needs to know the currency of the shop. */
  readonly needsShop: boolean;
  /** False for what is of the same type and no record of this port. */
  readonly isOurs: (node: unknown) => boolean;
  /** Puts together what the mapping reads. */
  readonly assemble: (node: unknown) => W;
  readonly urlOf: (key: string) => string | null;
}

/** A connection in an object. */
export interface Nested {
  /** From the object: `lineItems`, `inventoryItem.inventoryLevels`. */
  readonly path: string;
  /** The part that it belongs to. */
  readonly part: string;
  /** The fields of one of its nodes. */
  readonly fields: string;
}

/** Where a listing finds the records. */
export type Listing =
  /** A root connection in the order of change. */
  | { readonly kind: 'own'; readonly root: string }
  /** Inside another object, whose change tells theirs. */
  | {
      readonly kind: 'within';
      readonly root: string;
      readonly ownerType: string;
      readonly field: string;
      /** A plain list, or a connection. */
      readonly as: 'list' | 'connection';
    }
  /** A root connection that is not sorted by change: read as a whole each time. */
  | { readonly kind: 'whole'; readonly root: string; readonly arguments: string };

/** How many nodes of a nested connection come with its object; the rest is asked for apart. */
export const NESTED_FIRST = 50;
/** How many members a plain list can give at most. */
export const LIST_FIRST = 250;

/** The fields of parts, with the first page of each nested connection. */
export function selectionOf<W, E extends EntityName>(object: ShopifyObject<W, E>, parts: readonly string[]): string {
  const plain = parts.map((part) => object.selections[part] ?? '');
  const nested = object.nested
    .filter(({ part }) => parts.includes(part))
    .map((each) =>
      wrapped(each.path, (name) => `${name}(first: ${NESTED_FIRST}) { nodes { ${each.fields} } ${PAGE_INFO} }`),
    );
  return ['id', ...plain, ...nested].join(' ');
}

export const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

/** A field under the objects of its path: `inventoryItem { inventoryLevels … }`. */
export function wrapped(path: string, field: (name: string) => string): string {
  const names = path.split('.');
  const last = names.pop() ?? '';
  return names.reduceRight((inner, name) => `${name} { ${inner} }`, field(last));
}
