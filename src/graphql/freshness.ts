import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';

/** What an operation says about the age of its values; absent members are the configuration's business. */
export interface OperationFreshness {
  readonly maxAge?: number;
  readonly onError?: 'STALE' | 'NULL' | 'FAIL';
}

/** Reads `@freshness` from an operation. Throws RangeError on a negative age. */
export function freshnessOfOperation(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): OperationFreshness {
  const directive = operation.directives?.find((each) => each.name.value === 'freshness');
  const values = { ...defaultsOf(operation), ...variables };
  const given = new Map(
    directive?.arguments?.map((argument) => [argument.name.value, valueFromASTUntyped(argument.value, values)]),
  );
  const maxAge = given.get('maxAge');
  const onError = given.get('onError');
  if (typeof maxAge === 'number' && maxAge < 0) throw new RangeError('maxAge cannot be negative');
  return {
    ...(typeof maxAge === 'number' ? { maxAge } : {}),
    ...(onError === 'STALE' || onError === 'NULL' || onError === 'FAIL' ? { onError } : {}),
  };
}

/** The operation's own values for variables that the request leaves out. */
function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}
