import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { argumentOf, fieldsOf, type Selected } from '../graphql/selection.ts';
import { type Gap, type GapReason, gap } from '../loaders/gaps.ts';
import type { Loaded } from '../loaders/loaded.ts';
import { isReference, type Reference } from '../model/id.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';

/** Members that no source has: what they say depends on their arguments. */
const COMPUTED: ReadonlySet<string> = new Set(['Quantity.in', 'Money.inCurrency']);

export type GapInfo = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues' | 'path' | 'schema'>;

/** Who knows why something has no value. */
export interface GapKnowledge {
  mayRead(type: string, field: string): boolean;
  /** An entity's own field, and entries left out of its list. */
  ofField(loaded: Loaded, field: string): readonly Gap[];
  /** The value of a field that is computed from other records; undefined for every other field. */
  computed(loaded: Loaded, field: string): Promise<unknown>;
  /** A member of a field's value; the coordinate is the member's in the schema. */
  below(loaded: Loaded, field: string, path: string, coordinate: string): Gap;
  /** Why a member that is computed from its value and its arguments is null; null when it has a value. */
  ofComputed(value: unknown, argument: (name: string) => unknown): Promise<GapReason | null>;
  /** What a reference leads to; null when it is shown. */
  ofReference(entity: EntityName, reference: Reference, info: GapInfo): Promise<GapReason | null>;
}

type Path = GraphQLResolveInfo['path'];

/** A value in the answer: its path in gaps, its place in the response, and the nodes that select it. */
interface Spot {
  readonly path: string;
  readonly place: Path;
  readonly nodes: readonly FieldNode[];
}

/** Explains the nulls of one entity: those of its selected fields, down to the members of their values. */
export class GapWalk {
  readonly #loaded: Loaded;
  readonly #info: GapInfo;
  readonly #knowledge: GapKnowledge;

  constructor(loaded: Loaded, info: GapInfo, knowledge: GapKnowledge) {
    this.#loaded = loaded;
    this.#info = info;
    this.#knowledge = knowledge;
  }

  /** One gap for every null among these, each once. `place` is the entity's in the response. */
  async gaps(selected: readonly Selected[], others: readonly string[], place: Path): Promise<readonly Gap[]> {
    const type = this.#info.schema.getType(this.#loaded.entity);
    if (!isObjectType(type)) return [];
    const found = await Promise.all([
      ...[...byResponseKey(selected.map(({ node }) => node))].map(([key, nodes]) =>
        this.#ofField(nodes, type, { prev: place, key, typename: type.name }),
      ),
      ...others.map(async (field) => this.#ofEmpty(field)),
    ]);
    return [...new Map(found.flat().map((each) => [`${each.path} ${each.reason}`, each])).values()];
  }

  async #ofField(nodes: readonly FieldNode[], type: GraphQLObjectType, place: Path): Promise<readonly Gap[]> {
    const name = nodes[0]?.name.value ?? '';
    const field = type.getFields()[name];
    if (field === undefined || name === 'id' || name === 'meta') return [];
    if (!this.#knowledge.mayRead(this.#loaded.entity, name)) return [gap(name, 'DENIED')];
    const value = this.#loaded.values[name] ?? (await this.#knowledge.computed(this.#loaded, name));
    const below = value === undefined ? [] : await this.#ofValue(value, field.type, { path: name, place, nodes });
    return [...this.#ofEmpty(name), ...below];
  }

  #ofEmpty(field: string): readonly Gap[] {
    if (!this.#knowledge.mayRead(this.#loaded.entity, field)) return [gap(field, 'DENIED')];
    return this.#knowledge.ofField(this.#loaded, field);
  }

  async #ofValue(value: unknown, type: GraphQLOutputType, spot: Spot): Promise<readonly Gap[]> {
    const named = getNamedType(type);
    if (!isObjectType(named) || value === null) return [];
    if (Array.isArray(value)) return this.#ofList(value, type, spot);
    if (isEntity(named.name)) {
      const reason = isReference(value) ? await this.#ofReference(named.name, value, spot) : null;
      return reason === null ? [] : [gap(spot.path, reason)];
    }
    const members = byResponseKey(
      spot.nodes.flatMap((node) => [...fieldsOf(node.selectionSet, this.#info.fragments, this.#info.variableValues)]),
    );
    const found = await Promise.all(
      [...members].map(([key, nodes]) =>
        this.#ofMember(value, named, {
          path: spot.path,
          place: { prev: spot.place, key, typename: named.name },
          nodes,
        }),
      ),
    );
    return found.flat();
  }

  async #ofList(values: readonly unknown[], type: GraphQLOutputType, spot: Spot): Promise<readonly Gap[]> {
    const list = getNullableType(type);
    if (!isListType(list)) return [];
    const found = await Promise.all(
      values.map((value, index) =>
        this.#ofValue(value, list.ofType, {
          path: `${spot.path}[${index}]`,
          place: { prev: spot.place, key: index, typename: undefined },
          nodes: spot.nodes,
        }),
      ),
    );
    // Entities that could not be found are left out of their list, so there is no place to point to.
    if (isEntity(getNamedType(type).name)) return found.flat().map((each) => ({ ...each, path: spot.path }));
    return found.flat();
  }

  async #ofMember(value: unknown, type: GraphQLObjectType, spot: Spot): Promise<readonly Gap[]> {
    const name = spot.nodes[0]?.name.value ?? '';
    const field = type.getFields()[name];
    if (field === undefined) return [];
    const path = `${spot.path}.${name}`;
    if (!this.#knowledge.mayRead(type.name, name)) return [gap(path, 'DENIED')];
    if (COMPUTED.has(`${type.name}.${name}`)) return this.#ofComputed(value, spot.nodes, path);
    const member: unknown = Reflect.get(Object(value), name);
    if (member === null || member === undefined) {
      const root = /^\w+/.exec(path)?.[0] ?? '';
      return [this.#knowledge.below(this.#loaded, root, path, `${type.name}.${name}`)];
    }
    return this.#ofValue(member, field.type, { ...spot, path });
  }

  async #ofComputed(value: unknown, nodes: readonly FieldNode[], path: string): Promise<readonly Gap[]> {
    const reason = await this.#knowledge.ofComputed(value, (name) => {
      const [node] = nodes;
      return node === undefined ? undefined : argumentOf({ node }, name, this.#info.variableValues);
    });
    return reason === null ? [] : [gap(path, reason)];
  }

  #ofReference(entity: EntityName, reference: Reference, { nodes, place }: Spot): Promise<GapReason | null> {
    return this.#knowledge.ofReference(entity, reference, { ...this.#info, fieldNodes: nodes, path: place });
  }
}

/** Fields as the executor merges them. Meta fields of GraphQL itself always have a value. */
function byResponseKey(nodes: readonly FieldNode[]): ReadonlyMap<string, readonly FieldNode[]> {
  const merged = new Map<string, FieldNode[]>();
  for (const node of nodes) {
    if (node.name.value.startsWith('__')) continue;
    const key = (node.alias ?? node.name).value;
    merged.set(key, [...(merged.get(key) ?? []), node]);
  }
  return merged;
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(ENTITIES, name);
}
