import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type AskedFreshness, askedKey, innermost, isOnError, ON_ERROR } from '../model/freshness.ts';
import { ENTITIES } from '../model/index.ts';
import { FreshnessError } from './freshness-error.ts';
import { fieldsOf } from './selection.ts';

type Variables = Readonly<Record<string, unknown>>;

/** An operation as it is about to run. */
export interface AskedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/** A place in the answer. */
type Place = Pick<GraphQLResolveInfo, 'path'>;

/** What is asked of the fields of a place, by node. A node that several parents share is asked under each of them. */
type AskedByNode = ReadonlyMap<FieldNode, readonly AskedFreshness[]>;

/**
 * What an operation says about the age of its values, place by place: a field's own `@freshness`, else that of the nearest field around it,
 * else the operation's, else what the caller brings (`outer`). Each of the two arguments is looked for on its own.
 */
export class OperationFreshness {
  readonly #operation: OperationDefinitionNode | null;
  readonly #fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly #variables: Variables;
  readonly #outermost: readonly AskedFreshness[];
  readonly #own: ReadonlyMap<FieldNode, AskedFreshness>;
  readonly #places = new Map<string, AskedByNode>();

  /** Without an operation: what holds for everything. Throws FreshnessError on what cannot be followed. */
  constructor(outer: AskedFreshness, asked: AskedOperation | null) {
    this.#operation = asked?.operation ?? null;
    this.#fragments = asked === null ? {} : fragmentsOf(asked.document);
    this.#variables = asked === null ? {} : { ...defaultsOf(asked.operation), ...asked.variables };
    this.#outermost = [innermost(outer, asked === null ? undefined : directiveOf(asked.operation, this.#variables))];
    this.#own = asked === null ? new Map() : ownOf(asked, this.#variables);
  }

  /** What the field itself says. */
  own(node: FieldNode): AskedFreshness | undefined {
    return this.#own.get(node);
  }

  /** What is asked of a field at a place, its own directive included. */
  at({ path }: Place, node: FieldNode): readonly AskedFreshness[] {
    if (this.#own.size === 0) return this.#outermost;
    return this.#place(keysOf(path)).get(node) ?? this.#outermost;
  }

  #place(keys: readonly string[]): AskedByNode {
    const name = keys.join('.');
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const found = new Map<FieldNode, readonly AskedFreshness[]>();
    const last = keys.at(-1);
    for (const [set, outers] of this.#parents(keys.slice(0, -1))) {
      for (const node of fieldsOf(set, this.#fragments, this.#variables)) {
        if ((node.alias ?? node.name).value !== last) continue;
        const asked = outers.map((outer) => innermost(outer, this.#own.get(node)));
        found.set(node, eachOnce([...(found.get(node) ?? []), ...asked]));
      }
    }
    this.#places.set(name, found);
    return found;
  }

  #parents(keys: readonly string[]) {
    if (keys.length === 0) return [[this.#operation?.selectionSet, this.#outermost] as const];
    return [...this.#place(keys)].map(([node, asked]) => [node.selectionSet, asked] as const);
  }
}

/** The steps of a path without the places in lists: one selection serves all rows. */
function keysOf(path: GraphQLResolveInfo['path']): readonly string[] {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at !== undefined; at = at.prev)
    if (typeof at.key === 'string') keys.unshift(at.key);
  return keys;
}

function eachOnce(asked: readonly AskedFreshness[]): readonly AskedFreshness[] {
  return [...new Map(asked.map((each) => [askedKey(each), each])).values()];
}

function fragmentsOf({ definitions }: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  return Object.fromEntries(
    definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])),
  );
}

/** Every field of the document with a directive of its own. Where the directive would do nothing it is refused. */
function ownOf({ schema, document }: AskedOperation, variables: Variables): ReadonlyMap<FieldNode, AskedFreshness> {
  const own = new Map<FieldNode, AskedFreshness>();
  if (document.loc?.source.body.includes('freshness') === false) return own;
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): undefined => {
    const asked = directiveOf(node, variables);
    if (asked === undefined) return;
    const parent = types.getParentType()?.name ?? '';
    if (!isBindable(parent, node.name.value, getNamedType(types.getType())?.name ?? ''))
      throw new FreshnessError(
        '@freshness',
        `${parent}.${node.name.value} has no age of its own: put the directive on the entity's field around it, or on a field that gives entities`,
      );
    own.set(node, asked);
  };
  visit(document, visitWithTypeInfo(types, { Field: { enter } }));
  return own;
}

/** A field that an entity's sources hold, or one that gives entities. */
function isBindable(parent: string, field: string, type: string): boolean {
  if (type === '_Entity' || Object.hasOwn(ENTITIES, type.replace(/(Connection|Edge)$/, ''))) return true;
  const fields: Readonly<Record<string, unknown>> = isEntity(parent) ? ENTITIES[parent].fields : {};
  return Object.hasOwn(fields, field);
}

function isEntity(name: string): name is keyof typeof ENTITIES {
  return Object.hasOwn(ENTITIES, name);
}

/** The arguments of `@freshness` on a node; undefined where it has none. */
export function directiveOf(
  node: Pick<FieldNode | OperationDefinitionNode, 'directives'>,
  variables: Variables,
): AskedFreshness | undefined {
  const directive = node.directives?.find((each) => each.name.value === 'freshness');
  if (directive === undefined) return undefined;
  const given = new Map(
    directive.arguments?.map((argument) => [argument.name.value, valueFromASTUntyped(argument.value, variables)]),
  );
  const maxAge = given.get('maxAge') ?? undefined;
  const onError = given.get('onError') ?? undefined;
  if (maxAge !== undefined && !isSeconds(maxAge))
    throw new FreshnessError('maxAge', 'a whole number of seconds, 0 or more');
  if (onError !== undefined && !isOnError(onError))
    throw new FreshnessError('onError', `one of ${ON_ERROR.join(', ')}`);
  return { ...(maxAge === undefined ? {} : { maxAge }), ...(onError === undefined ? {} : { onError }) };
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The operation's own values for variables that the request leaves out. */
function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}
