import { type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { badInput } from '../errors.ts';

/** The header of who wants to know what an operation costs, and nothing of its answer. */
export const DRY_RUN_HEADER = 'x-mainstem-dry-run';

/** Whether the operation is only to be priced. Throws BAD_USER_INPUT for what it cannot be: a wish that is ignored would run it. */
export function isDryRun(header: string | undefined, { operation }: OperationDefinitionNode): boolean {
  if (header === undefined || header === 'false') return false;
  if (header !== 'true') throw badInput(DRY_RUN_HEADER, 'true or false');
  if (operation === OperationTypeNode.QUERY) return true;
  throw badInput(
    DRY_RUN_HEADER,
    'a mutation is tried out with write: { mode: PREVIEW }, which says every call; send it without this header',
  );
}
