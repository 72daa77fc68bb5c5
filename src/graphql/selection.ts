import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { ENTITIES, type EntityName } from '../model/index.ts';

/** A selected field of an entity, with the selections below it. Aliases of one field come one by one. */
export interface Selected {
  readonly name: string;
  readonly node: FieldNode;
}

/** The type that a field's fragments are narrowed to: a fragment on another entity says nothing of it. */
type On = EntityName | null;

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

/**
 * The fields selected below a field, behind these steps (`nodes`, `edges.node`): what a resolver may load ahead. Below a union, those of
 * the entity that it is.
 */
export function selectedBelow(info: Info, paths: readonly (readonly string[])[], on: On = null): readonly Selected[] {
  const found: Selected[] = [];
  for (const path of paths) {
    for (const field of info.fieldNodes) descend(field.selectionSet, path, { info, on }, found);
  }
  return found;
}

/** An argument of a selected field, with the operation's variables. */
export function argumentOf(selected: Selected, name: string, variables: Readonly<Record<string, unknown>>): unknown {
  const argument = selected.node.arguments?.find((each) => each.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value, variables);
}

function descend(
  set: SelectionSetNode | undefined,
  path: readonly string[],
  within: { readonly info: Info; readonly on: On },
  found: Selected[],
): void {
  const [step, ...rest] = path;
  const { fragments, variableValues } = within.info;
  for (const field of fieldsOf(set, fragments, variableValues, within.on)) {
    if (step === undefined) found.push({ name: field.name.value, node: field });
    else if (field.name.value === step) descend(field.selectionSet, rest, within, found);
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
