import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { type AskedFreshness, innermost } from '../model/freshness.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';

/** A selected field of an entity, with the selections below it. Aliases of one field come one by one. */
export interface Selected {
  readonly name: string;
  readonly node: FieldNode;
  /** What holds for it, and what its own directive says. */
  readonly asked: AskedFreshness;
  readonly own: AskedFreshness | undefined;
}

/** The type that a field's fragments are narrowed to: a fragment on another entity says nothing of it. */
type On = EntityName | null;

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues' | 'path'>;

/** What is asked of a field at its place, and what a field itself says. */
interface Freshness {
  at(info: Info, node: FieldNode): readonly AskedFreshness[];
  own(node: FieldNode): AskedFreshness | undefined;
}

/**
 * The fields selected below a field, behind these steps (`nodes`, `edges.node`): what a resolver may load ahead. Below a union, those of
 * the entity that it is.
 */
export function selectedBelow(
  info: Info,
  paths: readonly (readonly string[])[],
  freshness: Freshness,
  on: On = null,
): readonly Selected[] {
  const found: Selected[] = [];
  for (const path of paths) {
    for (const field of info.fieldNodes) {
      for (const outer of freshness.at(info, field))
        descend(field.selectionSet, path, { info, freshness, outer, on }, found);
    }
  }
  return found;
}

/** An argument of a selected field, with the operation's variables. */
export function argumentOf(
  selected: Pick<Selected, 'node'>,
  name: string,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  const argument = selected.node.arguments?.find((each) => each.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value, variables);
}

interface Descent {
  readonly info: Info;
  readonly freshness: Freshness;
  readonly outer: AskedFreshness;
  readonly on: On;
}

function descend(
  set: SelectionSetNode | undefined,
  path: readonly string[],
  descent: Descent,
  found: Selected[],
): void {
  const [step, ...rest] = path;
  const { info, freshness, outer, on } = descent;
  for (const field of fieldsOf(set, info.fragments, info.variableValues, on)) {
    const own = freshness.own(field);
    const asked = innermost(outer, own);
    if (step === undefined) found.push({ name: field.name.value, node: field, asked, own });
    else if (field.name.value === step) descend(field.selectionSet, rest, { ...descent, outer: asked }, found);
  }
}

/** The fields of a selection set, fragments opened, `@skip` and `@include` decided. */
export function* fieldsOf(
  set: SelectionSetNode | undefined,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  variables: Readonly<Record<string, unknown>>,
  on: On = null,
): Generator<FieldNode> {
  for (const selection of set?.selections ?? []) {
    if (selection.directives !== undefined && selection.directives.length > 0 && !isIncluded(selection, variables))
      continue;
    if (selection.kind === Kind.FIELD) {
      yield selection;
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    if (fragment === undefined || isOnAnother(fragment.typeCondition?.name.value, on)) continue;
    yield* fieldsOf(fragment.selectionSet, fragments, variables, on);
  }
}

function isOnAnother(condition: string | undefined, on: On): boolean {
  return on !== null && condition !== undefined && condition !== on && Object.hasOwn(ENTITIES, condition);
}

function isIncluded(selection: Pick<FieldNode, 'directives'>, variables: Readonly<Record<string, unknown>>): boolean {
  for (const directive of selection.directives ?? []) {
    const condition = directive.arguments?.find((argument) => argument.name.value === 'if');
    if (condition === undefined) continue;
    const value = valueFromASTUntyped(condition.value, variables);
    if (directive.name.value === 'skip' && value === true) return false;
    if (directive.name.value === 'include' && value === false) return false;
  }
  return true;
}
