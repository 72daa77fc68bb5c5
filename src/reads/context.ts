import type { GraphQLResolveInfo } from 'graphql';
import { type AccessContext, mayRead, ROLES_IN_FORCE } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { deniedInWhere, deniedWord } from '../auth/search.ts';
import { badInput, forbidden } from '../errors.ts';
import type { OperationFreshness } from '../graphql/freshness.ts';
import { argumentOf, fieldsOf, type Selected, selectedBelow } from '../graphql/selection.ts';
import type { EntityLoaders } from '../loaders/entities.ts';
import { type Gap, type GapReason, gap, gapOfError } from '../loaders/gaps.ts';
import type { ListLoaders, ListRequest } from '../loaders/lists.ts';
import type { Loaded } from '../loaders/loaded.ts';
import type { MetaLoaders } from '../loaders/meta-loaders.ts';
import type { Wish } from '../loaders/share.ts';
import { type AskedFreshness, askedKey } from '../model/freshness.ts';
import { isIdOf, isReference, type Reference } from '../model/id.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';
import type { Parent } from '../store/lists.ts';
import { malformedIdIn } from '../store/where-ids.ts';
import type { DiscrepancyReads } from './discrepancy-reads.ts';
import { type GapInfo, GapWalk } from './gap-walk.ts';
import { type ListNode, listNodeOf, pageSizeOf, readList, wantsRows } from './list-page.ts';
import type { RequestReport } from './report.ts';

export type { DiscrepancyConnectionNode, DiscrepancyNode } from './discrepancy-reads.ts';

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
  /** What was selected of it, also what the caller may not read. */
  readonly [SELECTED]: readonly Selected[];
  readonly [field: string]: unknown;
}

export interface ConnectionNode extends ListNode<EntityNode> {
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

export interface ReadsOptions {
  readonly caller: Caller;
  readonly entities: EntityLoaders;
  readonly lists: ListLoaders;
  readonly meta: MetaLoaders;
  readonly discrepancies: DiscrepancyReads;
  readonly report: RequestReport;
  /** What the operation says of the age of its values; known once it is resolved. */
  readonly freshness: () => OperationFreshness;
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

  get discrepancies(): DiscrepancyReads {
    return this.#options.discrepancies;
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
    const { node, isAmbiguous } = await this.#onlyOne(
      entity,
      await this.#idsBy(entity, name, value),
      info,
      this.#nodeInScope,
    );
    if (node === null) this.#options.report.gap(gap(pathOf(info), isAmbiguous ? 'AMBIGUOUS' : 'NOT_FOUND'));
    return node;
  }

  /** Rows that cannot be the caller's are not looked for: what a look-up costs would tell that they are there. */
  async #idsBy(entity: EntityName, name: string, value: string): Promise<readonly string[]> {
    const { caller, entities } = this.#options;
    if (name === 'id') return [value].filter((id) => caller.mayFind(entity, id));
    return entities.find(entity, name, value, caller.scopeOf(entity));
  }

  /** The one entity that answers, if exactly one does. Rows of others do not make an own one ambiguous. */
  async #onlyOne(
    entity: EntityName,
    ids: readonly string[],
    info: Info,
    nodeOf: NodeOf,
  ): Promise<{ readonly node: EntityNode | null; readonly isAmbiguous: boolean }> {
    if (ids.length > 1 && !this.#options.caller.isScoped(entity)) return { node: null, isAmbiguous: true };
    const found = await Promise.all(ids.map((id) => this.#byId(entity, id, info, nodeOf)));
    const visible = found.filter((node) => node !== null);
    return { node: visible.length === 1 ? (visible[0] ?? null) : null, isAmbiguous: visible.length > 1 };
  }

  async #byId(entity: EntityName, id: string, info: Info, nodeOf: NodeOf): Promise<EntityNode | null> {
    const selected = selectedBelow(info, [[]], this.#options.freshness(), entity);
    const loaded = await this.#options.entities.load(entity, id, this.#wishesOf(entity, selected, info));
    return loaded === null ? null : nodeOf(loaded, selected);
  }

  /** The entity that has this id, for a federation router too; null with a gap when nobody answers to the id, or it is none. */
  async byKey(entity: EntityName, id: unknown, info: Info): Promise<EntityNode | null> {
    const isFindable = typeof id === 'string' && isIdOf(entity, id) && this.#options.caller.mayFind(entity, id);
    const node = isFindable ? await this.#byId(entity, id, info, this.#nodeInScope) : null;
    if (node === null) this.#options.report.gap(gap(pathOf(info), 'NOT_FOUND'));
    return node;
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
    const { node, isAmbiguous } = await this.#refer(entity, reference, info);
    if (node === null) this.#options.report.gap(gap(pathOf(info), isAmbiguous ? 'AMBIGUOUS' : 'NO_MATCH'));
    return node;
  }

  async #refer(entity: EntityName, reference: Reference, info: Info) {
    const ids = await this.#options.entities.resolve(entity, reference);
    return this.#onlyOne(entity, ids, info, entity === 'Employee' ? nodeOfLoaded : this.#nodeInScope);
  }

  /** Why selected fields of an entity have no value: one gap for every null in it, down to its lines. `info` is that of `meta.gaps`. */
  gaps(node: EntityNode, info: GapInfo): Promise<readonly Gap[]> {
    const { meta } = this.#options;
    const selected = node[SELECTED];
    const { entity, viewer } = node[LOADED];
    const walk = new GapWalk(node[LOADED], info, {
      mayRead: (type, field) => mayRead(viewer.roles, type, field),
      ofField: (loaded, field) => meta.gapsOf(loaded, field),
      below: (loaded, field, path, coordinate) => meta.gapBelow(loaded, field, path, coordinate),
      ofReference: (...args) => this.#reasonOf(...args),
    });
    const ofOrigins = selected.filter(({ name }) => name === 'meta').flatMap((each) => pathsOfMeta(each, info));
    const known = ofOrigins.filter((path) => Object.hasOwn(ENTITIES[entity].fields, path));
    // Two steps up from `gaps`, over `meta`, is the entity.
    return walk.gaps(selected, known, info.path.prev?.prev ?? info.path);
  }

  /** Why nobody is shown for a reference: the load is the very one that its own field makes. */
  async #reasonOf(entity: EntityName, reference: Reference, info: Info): Promise<GapReason | null> {
    try {
      const { node, isAmbiguous } = await this.#refer(entity, reference, info);
      if (node !== null) return null;
      return isAmbiguous ? 'AMBIGUOUS' : 'NO_MATCH';
    } catch (error) {
      return gapOfError('', error).reason;
    }
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
    const { meta, lists, freshness } = this.#options;
    const selected = selectedBelow(info, [['nodes'], ['edges', 'node']], freshness());
    const request = this.#requestOf(entity, args, parent, this.#wishesOf(entity, selected, info));
    const page = wantsRows(info) ? await readList(() => lists.page(request)) : { rows: [], hasNextPage: false };
    const edges = page.rows.flatMap(({ cursor, loaded }) => {
      const node = this.#nodeInScope(loaded, selected);
      return node === null ? [] : [{ cursor, node }];
    });
    const endCursor = page.rows.at(-1)?.cursor ?? null;
    return {
      ...listNodeOf(edges, { hasNextPage: page.hasNextPage, after: request.after, endCursor }),
      totalCount: () => readList(() => lists.count(request)),
      asOf: meta.asOf(entity),
      completeness: meta.completeness(entity),
    };
  }

  #requestOf(
    entity: EntityName,
    args: ListArguments,
    parent: ListRequest['parent'],
    wishes: readonly Wish[],
  ): ListRequest {
    const { caller } = this.#options;
    const first = pageSizeOf(args.first);
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
      wishes,
    };
  }

  /** The fields of an entity that the selection needs; those that the caller may read on no row are left out, so they make no source call. */
  #wishesOf(entity: EntityName, selected: readonly Selected[], info: Info): readonly Wish[] {
    const wanted = new Map<string, Map<string, AskedFreshness>>();
    const want = (field: string, asked: AskedFreshness) =>
      wanted.set(field, (wanted.get(field) ?? new Map<string, AskedFreshness>()).set(askedKey(asked), asked));
    for (const each of selected) {
      if (each.name === 'meta') for (const path of pathsOfMeta(each, info)) want(path, each.asked);
      else want(each.name, each.asked);
    }
    const { caller } = this.#options;
    const owner = caller.ownerField(entity);
    if (owner !== null && !wanted.has(owner)) want(owner, selected[0]?.asked ?? {});
    return [...wanted]
      .filter(([field]) => Object.hasOwn(ENTITIES[entity].fields, field))
      .filter(([field]) => caller.mayReadSome(entity, field))
      .map(([field, asked]) => ({ field, asked: [...asked.values()] }))
      .toSorted((a, b) => (a.field < b.field ? -1 : 1));
  }

  /** The node of a loaded entity; null when its row is not the caller's to see, by what was just loaded. */
  readonly #nodeInScope: NodeOf = (loaded, selected) => {
    const recordIds = loaded.group.views.map(({ record }) => record.id);
    const viewer = this.#options.caller.viewerAfter(loaded.entity, loaded.viewer, recordIds, loaded.values);
    if (viewer === null) return null;
    return nodeOfLoaded(viewer.roles === loaded.viewer.roles ? loaded : { ...loaded, viewer }, selected);
  };
}

type NodeOf = (loaded: Loaded, selected: readonly Selected[]) => EntityNode | null;

const nodeOfLoaded = (loaded: Loaded, selected: readonly Selected[]): EntityNode => ({
  ...loaded.values,
  ...failing(loaded, selected),
  id: loaded.id,
  [LOADED]: loaded,
  [ROLES_IN_FORCE]: loaded.viewer.roles,
  [SELECTED]: selected,
});

/** The loaded entity behind a node. */
export function loadedOf(node: EntityNode): Loaded {
  return node[LOADED];
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

/** The references that a loaded field holds; null where the field has no value. */
export function referencesIn(node: EntityNode, field: string): readonly Reference[] | null {
  const value = shownIn(node, field);
  return Array.isArray(value) ? value.filter(isReference) : null;
}

/**
 * Fields that fail instead of having no value. Where a field says so itself, its property is a function, as the executor takes one, that
 * throws; where something around it says so, the entity fails as a whole.
 */
function failing(loaded: Loaded, selected: readonly Selected[]): Readonly<Record<string, () => never>> {
  const fields: Record<string, () => never> = {};
  for (const [field, error] of loaded.failed) {
    const fail = () => {
      throw error;
    };
    if (!selected.some(({ name, own }) => name === field && own?.onError === 'FAIL')) fail();
    fields[field] = fail;
  }
  return fields;
}

function shownIn(node: EntityNode, field: string): unknown {
  const value = node[field];
  return typeof value === 'function' ? value() : value;
}

/** `meta { origins(paths: ...) }` asks for fields that need not be selected beside it. */
function pathsOfMeta(
  meta: Selected,
  { fragments, variableValues }: Pick<Info, 'fragments' | 'variableValues'>,
): readonly string[] {
  return [...fieldsOf(meta.node.selectionSet, fragments, variableValues)].flatMap((node) => {
    if (node.name.value !== 'origins') return [];
    const paths = argumentOf({ node }, 'paths', variableValues);
    return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
  });
}

function pathOf(info: Info): string {
  const steps: string[] = [];
  for (let at: Info['path'] | undefined = info.path; at !== undefined; at = at.prev) steps.unshift(String(at.key));
  return steps.join('.');
}
