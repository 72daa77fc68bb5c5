import type { GraphQLResolveInfo } from 'graphql';
import { type AccessContext, ROLES_IN_FORCE } from './auth/access.ts';
import type { Caller } from './auth/caller.ts';
import { deniedInWhere, deniedWord } from './auth/search.ts';
import { badInput, forbidden } from './errors.ts';
import { argumentOf, fieldsOf, type Selected, selectedBelow } from './graphql/selection.ts';
import type { EntityLoaders, Loaded } from './loaders/entities.ts';
import type { ListLoaders, ListRequest } from './loaders/lists.ts';
import type { MetaLoaders } from './loaders/meta-loaders.ts';
import { isIdOf, type Reference } from './model/id.ts';
import { ENTITIES, type EntityName } from './model/index.ts';
import type { RequestReport } from './report.ts';
import { CursorError } from './store/cursor.ts';
import type { Parent } from './store/lists.ts';
import { malformedIdIn } from './store/where-ids.ts';

/** What resolvers get besides their arguments. One per request; its words are nouns of the schema, never of a source. */
export interface GatewayContext extends AccessContext {
  readonly requestId: string;
  readonly read: Reads;
  readonly report: RequestReport;
}

const LOADED = Symbol('loaded');
const SELECTED = Symbol('selected');

/** An entity as the executor sees it: its loaded values as plain properties, and behind a symbol where they come from. */
export interface EntityNode {
  readonly id: string;
  readonly [LOADED]: Loaded;
  readonly [ROLES_IN_FORCE]: ReadonlySet<string>;
  /** The fields that were selected, denied ones too. */
  readonly [SELECTED]: readonly string[];
  readonly [field: string]: unknown;
}

export interface ConnectionNode {
  readonly edges: readonly { readonly cursor: string; readonly node: EntityNode }[];
  readonly nodes: readonly EntityNode[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: () => Promise<number>;
  readonly asOf: Date | null;
  readonly completeness: ReturnType<MetaLoaders['completeness']>;
}

/** The arguments of a list field. */
export interface ListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly where?: Readonly<Record<string, unknown>> | null | undefined;
  readonly orderBy?: readonly { readonly field: string; readonly direction?: 'ASC' | 'DESC' }[] | null | undefined;
}

export const MAX_PAGE_SIZE = 200;

export interface ReadsOptions {
  readonly caller: Caller;
  readonly entities: EntityLoaders;
  readonly lists: ListLoaders;
  readonly meta: MetaLoaders;
  readonly report: RequestReport;
}

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues' | 'path'>;

/** The reads that resolvers make: by id or number, by reference, lists; pruned by the caller's access before anything is loaded. */
export class Reads {
  readonly #options: ReadsOptions;

  constructor(options: ReadsOptions) {
    this.#options = options;
  }

  get meta(): MetaLoaders {
    return this.#options.meta;
  }

  /** One entity by exactly one of these: `id`, or a projected field such as `number`. Null with a gap in the report when there is none. */
  async one(
    entity: EntityName,
    by: Readonly<Record<string, string | null | undefined>>,
    info: Info,
  ): Promise<EntityNode | null> {
    const given = Object.entries(by).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const names = Object.keys(by);
    if (given.length !== 1) throw badInput(names.join(', '), `give exactly one of ${names.join(', ')}`);
    const [name, value] = given[0] ?? ['id', ''];
    if (name === 'id' && !isIdOf(entity, value)) throw badInput('id', `not the id of a ${entity}`);
    const denied = name === 'id' ? null : deniedWord(this.#options.caller, entity, name);
    if (denied !== null) throw forbidden(denied);
    const { caller, entities } = this.#options;
    const ids =
      name === 'id'
        ? [value].filter((id) => caller.mayFind(entity, id))
        : await entities.find(entity, name, value, caller.scopeOf(entity));
    return this.#onlyOne(entity, ids, info, 'NOT_FOUND', this.#nodeInScope);
  }

  /** The one entity that answers, null with a gap when nobody or several do. Rows of others do not make an own one ambiguous. */
  async #onlyOne(
    entity: EntityName,
    ids: readonly string[],
    info: Info,
    reason: 'NOT_FOUND' | 'NO_MATCH',
    nodeOf: NodeOf,
  ): Promise<EntityNode | null> {
    const isAmbiguous = ids.length > 1 && !this.#options.caller.isScoped(entity);
    const found = isAmbiguous ? [] : await Promise.all(ids.map((id) => this.#load(entity, id, info, nodeOf)));
    const visible = found.filter((node) => node !== null);
    const node = visible.length === 1 ? (visible[0] ?? null) : null;
    if (node === null)
      this.#options.report.gap({
        path: pathOf(info),
        reason: isAmbiguous || visible.length > 1 ? 'AMBIGUOUS' : reason,
        connection: null,
        detail: null,
      });
    return node;
  }

  async byId(entity: EntityName, id: string, info: Info): Promise<EntityNode | null> {
    if (!this.#options.caller.mayFind(entity, id)) return null;
    return this.#load(entity, id, info, this.#nodeInScope);
  }

  async #load(entity: EntityName, id: string, info: Info, nodeOf: NodeOf): Promise<EntityNode | null> {
    const { fields, selected } = this.#fieldsOf(entity, selectedBelow(info, [[]]), info);
    const loaded = await this.#options.entities.load(entity, id, fields);
    return loaded === null ? null : nodeOf(loaded, selected);
  }

  /**
   * The entity a reference points to; null with a gap on nothing, several, or one that the caller may not see.
   * Whoever sees a document sees whose name is on it: of an employee who is not the own, what a business card says.
   */
  async byReference(
    entity: EntityName,
    reference: Reference | null | undefined,
    info: Info,
  ): Promise<EntityNode | null> {
    if (reference === null || reference === undefined) return null;
    const ids = await this.#options.entities.resolve(entity, reference);
    return this.#onlyOne(entity, ids, info, 'NO_MATCH', entity === 'Employee' ? nodeOfLoaded : this.#nodeInScope);
  }

  /** The entities that references point to, as far as each names exactly one. */
  async byReferences(
    entity: EntityName,
    references: readonly Reference[] | null | undefined,
    info: Info,
  ): Promise<readonly EntityNode[] | null> {
    if (references === null || references === undefined) return null;
    const nodes = await Promise.all(references.map((reference) => this.byReference(entity, reference, info)));
    return nodes.filter((node) => node !== null);
  }

  async list(
    entity: EntityName,
    args: ListArguments,
    info: Info,
    parent: ListRequest['parent'] = null,
  ): Promise<ConnectionNode> {
    const { fields, selected } = this.#fieldsOf(entity, selectedBelow(info, [['nodes'], ['edges', 'node']]), info);
    const request = this.#requestOf(entity, args, parent, fields);
    const { meta, lists } = this.#options;
    const wantsRows = selectedBelow(info, [[]]).some(
      ({ name }) => name === 'nodes' || name === 'edges' || name === 'pageInfo',
    );
    const page = wantsRows ? await this.#page(request) : { rows: [], hasNextPage: false };
    const edges = page.rows.flatMap(({ cursor, loaded }) => {
      const node = this.#nodeInScope(loaded, selected);
      return node === null ? [] : [{ cursor, node }];
    });
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: page.hasNextPage,
        hasPreviousPage: request.after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: page.rows.at(-1)?.cursor ?? null,
      },
      totalCount: () => lists.count(request),
      asOf: meta.asOf(entity),
      completeness: meta.completeness(entity),
    };
  }

  async #page(request: ListRequest) {
    try {
      return await this.#options.lists.page(request);
    } catch (error) {
      if (error instanceof CursorError) throw badInput('after', `not a cursor of this list: ${error.message}`);
      if (error instanceof RangeError) throw badInput('where', error.message);
      throw error;
    }
  }

  #requestOf(
    entity: EntityName,
    args: ListArguments,
    parent: ListRequest['parent'],
    fields: readonly string[],
  ): ListRequest {
    const { caller } = this.#options;
    const first = args.first ?? 20;
    if (first < 1 || first > MAX_PAGE_SIZE) throw badInput('first', `between 1 and ${MAX_PAGE_SIZE} rows a page`);
    const where = args.where ?? null;
    const orderBy = args.orderBy ?? [];
    const denied =
      (where === null ? null : deniedInWhere(caller, entity, where)) ??
      orderBy.map((key) => deniedWord(caller, entity, key.field)).find((each) => each !== null);
    if (denied !== null && denied !== undefined) throw forbidden(denied);
    const malformed = where === null ? null : malformedIdIn(entity, where);
    if (malformed !== null) throw badInput('where.ids', `not the id of a ${malformed}`);
    return {
      entity,
      where,
      orderBy: orderBy.map(({ field, direction = 'ASC' }) => ({ field, direction })),
      first,
      after: args.after ?? null,
      scope: caller.scopeOf(entity),
      parent,
      fields,
    };
  }

  /** The fields of an entity that the selection needs; those that the caller may read on no row are left out, so they make no source call. */
  #fieldsOf(
    entity: EntityName,
    selected: readonly Selected[],
    info: Info,
  ): { readonly fields: readonly string[]; readonly selected: readonly string[] } {
    const wanted = new Set<string>();
    for (const each of selected) {
      if (each.name === 'meta') for (const path of pathsOfMeta(each, info)) wanted.add(path);
      else wanted.add(each.name);
    }
    const { caller } = this.#options;
    const owner = caller.ownerField(entity);
    if (owner !== null) wanted.add(owner);
    const known = [...wanted].filter((field) => Object.hasOwn(ENTITIES[entity].fields, field));
    return {
      fields: known.filter((field) => caller.mayReadSome(entity, field)).toSorted(),
      selected: selected.map(({ name }) => name),
    };
  }

  /** The node of a loaded entity; null when its row is not the caller's to see, by what was just loaded. */
  readonly #nodeInScope: NodeOf = (loaded, selected) => {
    const recordIds = loaded.group.views.map(({ record }) => record.id);
    const viewer = this.#options.caller.viewerAfter(loaded.entity, loaded.viewer, recordIds, loaded.values);
    if (viewer === null) return null;
    return nodeOfLoaded(viewer.roles === loaded.viewer.roles ? loaded : { ...loaded, viewer }, selected);
  };
}

type NodeOf = (loaded: Loaded, selected: readonly string[]) => EntityNode | null;

const nodeOfLoaded = (loaded: Loaded, selected: readonly string[]): EntityNode => ({
  ...loaded.values,
  id: loaded.id,
  [LOADED]: loaded,
  [ROLES_IN_FORCE]: loaded.viewer.roles,
  [SELECTED]: selected,
});

/** The loaded entity behind a node. */
export function loadedOf(node: EntityNode): Loaded {
  return node[LOADED];
}

export function selectedOf(node: EntityNode): readonly string[] {
  return node[SELECTED];
}

/** A list that hangs on a node. */
export function under(node: EntityNode, relation: Parent): ListRequest['parent'] {
  return { relation, id: node.id };
}

/** The reference that a loaded field holds. */
export function referenceIn(node: EntityNode, field: string): Reference | null {
  const value = node[field];
  return isReference(value) ? value : null;
}

/** The references that a loaded field holds; null where the field has no value. */
export function referencesIn(node: EntityNode, field: string): readonly Reference[] | null {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isReference) : null;
}

/** `meta { origins(paths: ...) }` asks for fields that need not be selected beside it. */
function pathsOfMeta(meta: Selected, { fragments, variableValues }: Info): readonly string[] {
  return [...fieldsOf(meta.node.selectionSet, fragments, variableValues)].flatMap((node) => {
    if (node.name.value !== 'origins') return [];
    const paths = argumentOf({ name: 'origins', node }, 'paths', variableValues);
    return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
  });
}

function pathOf(info: Info): string {
  const steps: string[] = [];
  for (let at: Info['path'] | undefined = info.path; at !== undefined; at = at.prev) steps.unshift(String(at.key));
  return steps.join('.');
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'by' in value;
}
