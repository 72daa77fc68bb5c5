import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** What a mutation costs, whatever it answers. */
const MUTATION = 10;
/** What a connection costs before its items. */
const CONNECTION = 2;

interface Costing {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What a query costs before it runs: nothing for scalars, one point for an object, ten for a mutation, of types that exclude each other
 * the dearest. Lists grow with the root of what they could hold, which fits the costs that shops report; the exact rule is not published.
 *
 * Source: https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const root = schema.getRootType(operation.operation);
  if (root === null || root === undefined) return 0;
  return ofSelection({ schema, fragments, variables }, operation.selectionSet, root);
}

/** The cost of a selection on one type; of inline types the dearest, beside what is asked of all. */
function ofSelection(costing: Costing, { selections }: SelectionSetNode, type: GraphQLCompositeType): number {
  let own = 0;
  const byType = new Map<string, number>();
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      own += ofField(costing, selection, type);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? costing.fragments.get(selection.name.value) : selection;
    if (fragment === undefined) continue;
    const condition = fragment.typeCondition?.name.value ?? type.name;
    const inner = costing.schema.getType(condition);
    if (!isCompositeType(inner)) continue;
    const cost = ofSelection(costing, fragment.selectionSet, inner);
    if (condition === type.name) own += cost;
    else byType.set(condition, (byType.get(condition) ?? 0) + cost);
  }
  return own + Math.max(0, ...byType.values());
}

function ofField(costing: Costing, field: FieldNode, parent: GraphQLCompositeType): number {
  const definition = 'getFields' in parent ? parent.getFields()[field.name.value] : undefined;
  if (definition === undefined || field.selectionSet === undefined) return 0;
  if (parent === costing.schema.getMutationType()) return MUTATION;
  const type = getNamedType(definition.type);
  if (!isCompositeType(type)) return 0;
  const size = numberIn(costing, field, 'first') ?? numberIn(costing, field, 'last');
  if (isObjectType(type) && type.name.endsWith('Connection')) {
    const items = ofItems(costing, field.selectionSet, type);
    return CONNECTION + Math.floor(Math.sqrt((size ?? 0) * items));
  }
  const each = 1 + ofSelection(costing, field.selectionSet, type);
  const ids = listIn(costing, field, 'ids');
  if (ids !== null) return ids.length * each;
  return isListType(getNullableType(definition.type)) && size !== null ? Math.ceil(Math.sqrt(size * each)) : each;
}

/** The cost of one item of a connection, however it is asked for. */
function ofItems(costing: Costing, { selections }: SelectionSetNode, connection: GraphQLCompositeType): number {
  if (!('getFields' in connection)) return 0;
  const costs = selections.map((selection) => {
    if (selection.kind !== Kind.FIELD || selection.selectionSet === undefined) return 0;
    const type = getNamedType(connection.getFields()[selection.name.value]?.type);
    if (!isCompositeType(type) || type.name === 'PageInfo') return 0;
    if (selection.name.value === 'nodes') return 1 + ofSelection(costing, selection.selectionSet, type);
    return ofSelection(costing, selection.selectionSet, type);
  });
  return Math.max(0, ...costs);
}

function numberIn(costing: Costing, field: FieldNode, name: string): number | null {
  const value = argumentOf(costing, field, name);
  return typeof value === 'number' ? value : null;
}

function listIn(costing: Costing, field: FieldNode, name: string): readonly unknown[] | null {
  const value = argumentOf(costing, field, name);
  return Array.isArray(value) ? value : null;
}

function argumentOf({ variables }: Costing, field: FieldNode, name: string): unknown {
  const value: ValueNode | undefined = field.arguments?.find((each) => each.name.value === name)?.value;
  if (value === undefined) return undefined;
  if (value.kind === Kind.VARIABLE) return variables[value.name.value];
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.LIST ? value.values : undefined;
}

/** What a query has cost after it ran: one point for every object in its answer, never more than was reckoned. */
export function actualCost(data: unknown, requested: number, isMutation: boolean): number {
  return isMutation ? requested : Math.min(requested, objectsIn(data) - 1);
}

function objectsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + objectsIn(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, each]) => sum + (name === 'pageInfo' ? 0 : objectsIn(each)), 1);
}
