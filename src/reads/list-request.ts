import type { Caller } from '../auth/caller.ts';
import { deniedInWhere, deniedWord } from '../auth/search.ts';
import { badInput, forbidden } from '../errors.ts';
import type { ListRequest } from '../loaders/lists.ts';
import type { EntityName } from '../model/index.ts';
import { malformedIdIn } from '../store/where-ids.ts';
import { pageSizeOf } from './list-page.ts';

/** The arguments of a list field. */
export interface ListArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly where?: Readonly<Record<string, unknown>> | null | undefined;
  readonly orderBy?: readonly { readonly field: string; readonly direction?: 'ASC' | 'DESC' }[] | null | undefined;
}

/** The list that a caller may ask for. Throws BAD_USER_INPUT, and FORBIDDEN for conditions and orders on what the caller may not read. */
export function listRequestOf(
  caller: Caller,
  entity: EntityName,
  args: ListArguments,
): Omit<ListRequest, 'parent' | 'wishes'> {
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
  };
}
