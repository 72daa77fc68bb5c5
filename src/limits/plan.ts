import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { directiveOf } from '../graphql/freshness.ts';
import { type AskedFreshness, innermost } from '../model/freshness.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';

/** A number of rows: known, or said by a variable (as a number, or as a list of so many). */
export type RowCount = number | { readonly variable: string; readonly otherwise: number };

/** A field that is read of an entity, and what the operation itself says of its age. */
export interface PlannedField {
  readonly name: string;
  readonly asked: AskedFreshness;
}

/** A place of an operation where entities of one noun are read, or (null) rows of a list that no source holds. */
export interface PlannedRead {
  readonly entity: EntityName | null;
  /** The read whose rows it hangs on, by its place in the plan; null at the root. */
  readonly under: number | null;
  /** How many for each row of that read, multiplied. */
  readonly counts: readonly RowCount[];
  /** Whether it is a list with pages. */
  readonly isPaged: boolean;
  readonly fields: readonly PlannedField[];
}

/** What a caller is shown: what is denied is not read. */
export interface Sight {
  mayRead(type: string, field: string): boolean;
  /** The fields that are loaded with every row, to see whose it is; none where the caller sees all rows. */
  ownerFields(entity: EntityName): readonly string[];
}

/** How many a list without pages is taken to hold: references such as the orders of an invoice, and values such as the lines of an order. */
export const LIST_LENGTH = 10;
const PAGE_SIZE = 20;
const CONNECTION = /Connection$/;

/** Where in the plan a selection stands. */
interface Spot {
  readonly under: number | null;
  /** Factors since the read that it stands under. */
  readonly counts: readonly RowCount[];
  readonly asked: AskedFreshness;
}

interface GrowingRead extends PlannedRead {
  readonly fields: PlannedField[];
}

/** The reads of a valid operation as one caller makes them, in an order in which each stands behind the one that it hangs on. */
export function planOf(
  asked: {
    readonly schema: GraphQLSchema;
    readonly document: DocumentNode;
    readonly operation: OperationDefinitionNode;
  },
  sight: Sight,
): readonly PlannedRead[] {
  const planner = new Planner(asked, sight);
  const root = asked.schema.getRootType(asked.operation.operation);
  if (root !== undefined && root !== null)
    planner.walk(asked.operation.selectionSet, root, { under: null, counts: [], asked: askedBy(asked.operation) });
  return planner.reads;
}

class Planner {
  readonly reads: GrowingRead[] = [];
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #sight: Sight;

  constructor(
    {
      schema,
      document,
      operation,
    }: {
      readonly schema: GraphQLSchema;
      readonly document: DocumentNode;
      readonly operation: OperationDefinitionNode;
    },
    sight: Sight,
  ) {
    this.#schema = schema;
    this.#operation = operation;
    this.#sight = sight;
    this.#fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
  }

  walk(set: SelectionSetNode | undefined, type: GraphQLNamedType, spot: Spot): void {
    for (const selection of set?.selections ?? []) {
      if (isLeftOut(selection.directives ?? [])) continue;
      if (selection.kind === Kind.FIELD) {
        this.#field(selection, type, spot);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      const narrowed = this.#schema.getType(fragment?.typeCondition?.name.value ?? '') ?? type;
      // Of a union or an interface the entity is only known by its fragments.
      const { name } = narrowed;
      const inner = name !== type.name && isEntity(name) ? this.#open(name, spot, false) : spot;
      this.walk(fragment?.selectionSet, narrowed, inner);
    }
  }

  #field(node: FieldNode, type: GraphQLNamedType, spot: Spot): void {
    const name = node.name.value;
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (field === undefined || !this.#sight.mayRead(type.name, name)) return;
    const asked = innermost(spot.asked, askedBy(node));
    const inner = { ...spot, asked };
    if (isEntity(type.name)) this.#noteField(type.name, node, inner);
    this.#below(node, field, inner);
  }

  #below(node: FieldNode, field: GraphQLField<unknown, unknown>, spot: Spot): void {
    const type = getNamedType(field.type);
    if (CONNECTION.test(type.name)) {
      if (!this.#wantsRows(node.selectionSet)) return;
      const counts = [...spot.counts, this.#countOf(node, field, 'first', PAGE_SIZE)];
      const entity = type.name.replace(CONNECTION, '');
      this.walk(node.selectionSet, type, this.#open(isEntity(entity) ? entity : null, { ...spot, counts }, true));
      return;
    }
    const isList = isListType(getNullableType(field.type));
    const length = field.args.some(({ name }) => name === 'representations')
      ? this.#countOf(node, field, 'representations', LIST_LENGTH)
      : LIST_LENGTH;
    // The rows of a page were opened with it.
    const isPage = ['nodes', 'edges', 'node'].includes(node.name.value) && spot.counts.length === 0;
    const counts = isList && !isPage ? [...spot.counts, length] : spot.counts;
    const inner = { ...spot, counts };
    const { name } = type;
    this.walk(node.selectionSet, type, isEntity(name) && !isPage ? this.#open(name, inner, false) : inner);
  }

  #open(entity: EntityName | null, { under, counts, asked }: Spot, isPaged: boolean): Spot {
    const owners = entity === null ? [] : this.#sight.ownerFields(entity);
    const fields = owners.map((name) => ({ name, asked }));
    this.reads.push({ entity, under, counts, isPaged, fields });
    return { under: this.reads.length - 1, counts: [], asked };
  }

  #noteField(entity: EntityName, node: FieldNode, { under, asked }: Spot): void {
    const read = this.reads[under ?? -1];
    if (read === undefined) return;
    const names = node.name.value === 'meta' ? this.#pathsOfMeta(entity, node.selectionSet) : [node.name.value];
    for (const name of names)
      if (Object.hasOwn(ENTITIES[entity].fields, name) && this.#sight.mayRead(entity, name))
        read.fields.push({ name, asked });
  }

  /** `meta { origins(paths: ...) }` reads fields that need not be selected beside it; paths in a variable may be any. */
  #pathsOfMeta(entity: EntityName, set: SelectionSetNode | undefined): readonly string[] {
    return this.#fieldsOf(set).flatMap((node) => {
      const paths = argumentOf(node, 'paths');
      if (node.name.value !== 'origins' || paths === undefined) return [];
      if (hasVariable(paths)) return Object.keys(ENTITIES[entity].fields);
      const named: unknown = valueFromASTUntyped(paths.value);
      return Array.isArray(named) ? named.filter((path) => typeof path === 'string') : [];
    });
  }

  #wantsRows(set: SelectionSetNode | undefined): boolean {
    return this.#fieldsOf(set).some(({ name }) => ['nodes', 'edges', 'pageInfo'].includes(name.value));
  }

  #fieldsOf(set: SelectionSetNode | undefined): readonly FieldNode[] {
    return (set?.selections ?? []).flatMap((each) => {
      if (each.kind === Kind.FIELD) return [each];
      const fragment = each.kind === Kind.INLINE_FRAGMENT ? each : this.#fragments.get(each.name.value);
      return this.#fieldsOf(fragment?.selectionSet);
    });
  }

  #countOf(node: FieldNode, field: GraphQLField<unknown, unknown>, name: string, otherwise: number): RowCount {
    const byDefault: unknown = field.args.find((each) => each.name === name)?.defaultValue;
    const fallback = lengthOf(byDefault) ?? otherwise;
    const given = argumentOf(node, name)?.value;
    if (given === undefined) return fallback;
    if (given.kind !== Kind.VARIABLE) return lengthOf(valueFromASTUntyped(given)) ?? fallback;
    const variable = given.name.value;
    const own = this.#operation.variableDefinitions?.find(
      (each) => each.variable.name.value === variable,
    )?.defaultValue;
    return { variable, otherwise: (own === undefined ? null : lengthOf(valueFromASTUntyped(own))) ?? fallback };
  }
}

/** The rows of every read, in the order of the plan. */
export function rowsOf(plan: readonly PlannedRead[], variables: Readonly<Record<string, unknown>>): readonly number[] {
  const rows: number[] = [];
  for (const { under, counts } of plan) {
    const around = under === null ? 1 : (rows[under] ?? 0);
    rows.push(counts.reduce<number>((product, each) => product * countIn(each, variables), around));
  }
  return rows;
}

function countIn(count: RowCount, variables: Readonly<Record<string, unknown>>): number {
  if (typeof count === 'number') return count;
  return lengthOf(variables[count.variable]) ?? count.otherwise;
}

/** A number itself, the length of a list. What is neither, or negative, is refused where it is used. */
function lengthOf(value: unknown): number | null {
  if (typeof value === 'number') return Math.max(0, value);
  return Array.isArray(value) ? value.length : null;
}

/** What a node says of the age of its values. A variable may say anything: then every source may be asked. */
function askedBy(node: FieldNode | OperationDefinitionNode): AskedFreshness {
  const directive = node.directives?.find(({ name }) => name.value === 'freshness');
  if (directive?.arguments?.some(hasVariable) === true) return { maxAge: 0 };
  return directiveOf(node, {}) ?? {};
}

function hasVariable({ value }: ArgumentNode): boolean {
  return (
    value.kind === Kind.VARIABLE ||
    (value.kind === Kind.LIST && value.values.some((each) => each.kind === Kind.VARIABLE))
  );
}

function argumentOf(node: FieldNode, name: string): ArgumentNode | undefined {
  return node.arguments?.find((each) => each.name.value === name);
}

/** `@skip(if: true)` and `@include(if: false)`. What a variable decides may be there. */
function isLeftOut(directives: NonNullable<FieldNode['directives']>): boolean {
  return directives.some(({ name, arguments: given }) => {
    const condition = given?.find((each) => each.name.value === 'if')?.value;
    if (condition?.kind !== Kind.BOOLEAN) return false;
    return (name.value === 'skip' && condition.value) || (name.value === 'include' && !condition.value);
  });
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(ENTITIES, name);
}
