import type { AnyPort } from '../connector/contract.ts';
import type { WritePort } from '../connector/write.ts';
import type { EntityName } from '../model/index.ts';
import type { OpenConnection } from '../sources/connections.ts';
import type { Writer } from '../write/planner.ts';
import type { CommandContext } from './draft.ts';
import type { Target } from './targets.ts';

export type Action = WritePort<EntityName>['actions'][number];

/** What decides who receives a change. */
export type Policies = Pick<CommandContext, 'connections' | 'authority' | 'problems'>;

/** What decides who keeps what is there: what the index has not read yet may keep it as well. */
export type Holdings = Policies & Pick<CommandContext, 'isListed'>;

/** A connection with the port that receives something. */
export interface Receiver {
  readonly connection: OpenConnection;
  readonly port: AnyPort;
}

/** Whether a port takes an action: `create`, `to CANCELLED`. */
export function canDo(port: AnyPort | undefined, action: Action): boolean {
  const actions: readonly string[] = port?.write?.actions ?? [];
  return actions.includes(action);
}

/** Whether a port lets a field be set when a record is made, or later. */
export function canSet(port: AnyPort | undefined, when: 'create' | 'update', field: string): boolean {
  const write: Writer | undefined = port?.write;
  return canDo(port, when) && write?.fields[when].includes(field) === true;
}

/** Those of the connections that keep a field and may know an entity of which the index has no record: they are being read for the first time. */
export function unreadKeepers(
  { connections, isListed }: Holdings,
  { entity, records }: Pick<Target, 'entity' | 'records'>,
  field: string,
  names: readonly string[],
): readonly string[] {
  const isUnread = (name: string) =>
    connections
      .portsOf(entity)
      .some(
        ({ connection, port: { objectType } }) =>
          connection.name === name &&
          connections.partOf(name, objectType, field) !== undefined &&
          !isListed(name, objectType),
      );
  return names.filter((name) => isUnread(name) && !records.some(({ connection }) => connection === name));
}

/** That nobody knows yet whether a connection knows an entity. */
export function notReadYet(connection: string, entity: EntityName): string {
  return `${connection} is still being read, so it is not known yet whether it knows this ${wordsOf(entity)}`;
}

/** The ports that make records of an entity, one of each connection, in the order of the authority. */
export function creatorsOf({ connections, authority }: Policies, entity: EntityName): readonly Receiver[] {
  const creators = connections.portsOf(entity).filter(({ port }) => canDo(port, 'create'));
  return authority
    .receivers(entity)
    .flatMap((name) => creators.find(({ connection }) => connection.name === name) ?? []);
}

/** `time off request`, as a sentence says it. */
export function wordsOf(entity: EntityName): string {
  return entity.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
