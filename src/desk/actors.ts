import type { EntityName } from '../model/index.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import type { DraftChange } from '../write/operation.ts';
import { type Action, canDo, type Holdings, notReadYet, type Policies, unreadKeepers, wordsOf } from './receivers.ts';
import type { Target } from './targets.ts';

/** What is to be done to an entity in the one system that decides a field of it. */
export interface Act {
  readonly action: Action;
  /** Who owns this field does it. */
  readonly field: string;
  /** Where the input names the entity. */
  readonly path: string;
}

/** The record of an entity in the system that decides a field, if it takes the action; null with a problem otherwise. */
export function actorOf(policies: Holdings, target: Target, { action, field, path }: Act): StoredRecord | null {
  const { connections, authority, problems } = policies;
  const { entity, records } = target;
  const receivers = authority.rule(entity, field).receivers;
  const owner = receivers
    .flatMap((name) => records.find(({ connection }) => connection === name) ?? [])
    .find(({ connection, objectType }) => connections.partOf(connection, objectType, field) !== undefined);
  const words = wordsOf(entity);
  if (owner !== undefined)
    return canDo(connections.port(owner.connection, owner.objectType), action)
      ? owner
      : problems.add(
          'NOT_WRITABLE',
          path,
          `${owner.connection} decides this of the ${words}, and does not let it be done`,
        );
  const [unread] = unreadKeepers(policies, target, field, receivers);
  if (unread !== undefined)
    return problems.add('INDEX_INCOMPLETE', path, `${notReadYet(unread, entity)}: try again later`);
  const keeper = keeperOf(connections, entity, action, receivers);
  return keeper === undefined
    ? problems.add('NOT_WRITABLE', path, `no system lets this be done to a ${words}`)
    : problems.add('OWNED_ELSEWHERE', path, `${keeper} decides this, and does not know this ${words}`);
}

function keeperOf(
  connections: Policies['connections'],
  entity: EntityName,
  action: Action,
  receivers: readonly string[],
): string | undefined {
  const able = connections.portsOf(entity).filter(({ port }) => canDo(port, action));
  return receivers.find((name) => able.some(({ connection }) => connection.name === name));
}

/** The change of the state of a record. `note` is a person's reason. */
export function transitionOf(
  { entity, connection, objectType, key }: StoredRecord,
  to: string,
  note: string | null,
): DraftChange {
  return { connection, objectType, role: 'OWNER', intent: { action: 'transition', entity, key, to, note }, needs: [] };
}
