import { ROLES_IN_FORCE } from '../auth/access.ts';
import type { Selected } from '../graphql/selection.ts';
import type { ListRequest } from '../loaders/lists.ts';
import type { Loaded } from '../loaders/loaded.ts';
import { isReference, type Reference } from '../model/id.ts';
import type { Parent } from '../store/lists.ts';

const LOADED = Symbol('loaded');
const SELECTED = Symbol('selected');

/** An entity as the executor sees it: its loaded values as plain properties, and behind a symbol where they come from. */
export interface EntityNode {
  readonly id: string;
  readonly [LOADED]: Loaded;
  readonly [ROLES_IN_FORCE]: ReadonlySet<string>;
  /** What was selected of it, also what the caller may not read. */
  readonly [SELECTED]: readonly Selected[];
  readonly [field: string]: unknown;
}

/** Shows a loaded entity to the executor. */
export function nodeOf(loaded: Loaded, selected: readonly Selected[]): EntityNode {
  return {
    ...loaded.values,
    ...failing(loaded, selected),
    id: loaded.id,
    [LOADED]: loaded,
    [ROLES_IN_FORCE]: loaded.viewer.roles,
    [SELECTED]: selected,
  };
}

/** The loaded entity behind a node. */
export function loadedOf(node: EntityNode): Loaded {
  return node[LOADED];
}

/** What was selected of a node. */
export function selectedOf(node: EntityNode): readonly Selected[] {
  return node[SELECTED];
}

/** A list that hangs on a node. */
export function under(node: EntityNode, relation: Parent): ListRequest['parent'] {
  return { relation, id: node.id };
}

/** The reference that a loaded field holds. */
export function referenceIn(node: EntityNode, field: string): Reference | null {
  const value = shownIn(node, field);
  return isReference(value) ? value : null;
}

/** The count of a list: made only where somebody asks how many there are. */
export const counted = { totalCount: (list: { readonly totalCount: () => Promise<number> }) => list.totalCount() };

/** The references that a loaded field holds; null where the field has no value. */
export function referencesIn(node: EntityNode, field: string): readonly Reference[] | null {
  const value = shownIn(node, field);
  return Array.isArray(value) ? value.filter(isReference) : null;
}

/**
 * Fields that fail instead of having no value. Where a field says so itself, its value is the error, as the executor takes one; where
 * something around it says so, the entity fails as a whole.
 */
function failing(loaded: Loaded, selected: readonly Selected[]): Readonly<Record<string, Error>> {
  for (const [field, error] of loaded.failed)
    if (!selected.some(({ name, own }) => name === field && own?.onError === 'FAIL')) throw error;
  return Object.fromEntries(loaded.failed);
}

function shownIn(node: EntityNode, field: string): unknown {
  const value = node[field];
  if (value instanceof Error) throw value;
  return value;
}
