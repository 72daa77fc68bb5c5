import type { GraphQLResolveInfo } from 'graphql';
import { mayRead } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { deniedWord } from '../auth/search.ts';
import { badInput, forbidden } from '../errors.ts';
import type { OperationFreshness } from '../graphql/freshness.ts';
import { type Selected, selectedBelow } from '../graphql/selection.ts';
import type { EntityLoaders } from '../loaders/entities.ts';
import { type Gap, type GapReason, gap, gapOfError } from '../loaders/gaps.ts';
import type { ListLoaders, ListRequest } from '../loaders/lists.ts';
import type { Loaded } from '../loaders/loaded.ts';
import type { MetaLoaders } from '../loaders/meta-loaders.ts';
import { isIdOf, type Reference } from '../model/id.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import type { Conversions } from './conversions.ts';
import type { DiscrepancyReads } from './discrepancy-reads.ts';
import { type GapInfo, GapWalk } from './gap-walk.ts';
import { type ListNode, listNodeOf, readList, wantsRows } from './list-page.ts';
import { type ListArguments, listRequestOf } from './list-request.ts';
import { type EntityNode, loadedOf, nodeOf, selectedOf } from './node.ts';
import type { RequestReport } from './report.ts';
import { pathsOfMeta, wishesOf } from './wishes.ts';

export interface ConnectionNode extends ListNode<EntityNode> {
  readonly totalCount: () => Promise<number>;
  readonly asOf: Date | null;
  readonly completeness: ReturnType<MetaLoaders['completeness']>;
}

export interface ReadsOptions {
  readonly caller: Caller;
  readonly entities: EntityLoaders;
  readonly lists: ListLoaders;
  readonly meta: MetaLoaders;
  readonly discrepancies: DiscrepancyReads;
  readonly conversions: Conversions;
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

  /** Nothing that was loaded before is shown again: a write has come between. */
  forget(): void {
    for (const loaders of [this.#options.entities, this.#options.lists, this.#options.meta]) loaders.forget();
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
    show: NodeOf,
  ): Promise<{ readonly node: EntityNode | null; readonly isAmbiguous: boolean }> {
    if (ids.length > 1 && !this.#options.caller.isScoped(entity)) return { node: null, isAmbiguous: true };
    const found = await Promise.all(ids.map((id) => this.#byId(entity, id, info, show)));
    const visible = found.filter((node) => node !== null);
    return { node: visible.length === 1 ? (visible[0] ?? null) : null, isAmbiguous: visible.length > 1 };
  }

  async #byId(entity: EntityName, id: string, info: Info, show: NodeOf): Promise<EntityNode | null> {
    const selected = selectedBelow(info, [[]], this.#options.freshness(), entity);
    const loaded = await this.#options.entities.load(
      entity,
      id,
      wishesOf(this.#options.caller, entity, selected, info),
    );
    return loaded === null || cameToNothing(loaded) ? null : show(loaded, selected);
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
    return this.#onlyOne(entity, ids, info, entity === 'Employee' ? nodeOf : this.#nodeInScope);
  }

  /** Why selected fields of an entity have no value: one gap for every null in it, down to its lines. `info` is that of `meta.gaps`. */
  gaps(node: EntityNode, info: GapInfo): Promise<readonly Gap[]> {
    const { meta } = this.#options;
    const selected = selectedOf(node);
    const loaded = loadedOf(node);
    const { entity, viewer } = loaded;
    const walk = new GapWalk(loaded, info, {
      mayRead: (type, field) => mayRead(viewer.roles, type, field),
      ofField: (...args) => meta.gapsOf(...args),
      computed: (...args) => meta.computed(...args),
      below: (...args) => meta.gapBelow(...args),
      ofComputed: (...args) => this.#options.conversions.reasonOf(...args),
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
    const { caller, meta, lists, freshness } = this.#options;
    const selected = selectedBelow(info, [['nodes'], ['edges', 'node']], freshness());
    const request = {
      ...listRequestOf(caller, entity, args),
      parent,
      wishes: wishesOf(caller, entity, selected, info),
    };
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

  /** The node of a loaded entity; null when its row is not the caller's to see, by what was just loaded. */
  readonly #nodeInScope: NodeOf = (loaded, selected) => {
    const recordIds = loaded.group.views.map(({ record }) => record.id);
    const viewer = this.#options.caller.viewerAfter(loaded.entity, loaded.viewer, recordIds, loaded.values);
    if (viewer === null) return null;
    return nodeOf(viewer.roles === loaded.viewer.roles ? loaded : { ...loaded, viewer }, selected);
  };
}

/** What a write was to make and did not: all that was ever there of it was what stood in for it. */
function cameToNothing({ group }: Loaded): boolean {
  return group.views.every(({ record }) => record.connection === OWN_CONNECTION && record.removedAt !== null);
}

type NodeOf = (loaded: Loaded, selected: readonly Selected[]) => EntityNode | null;

function pathOf(info: Info): string {
  const steps: string[] = [];
  for (let at: Info['path'] | undefined = info.path; at !== undefined; at = at.prev) steps.unshift(String(at.key));
  return steps.join('.');
}
