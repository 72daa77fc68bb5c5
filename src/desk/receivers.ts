import type { AnyPort } from '../connector/contract.ts';
import type { WritePort } from '../connector/write.ts';
import type { EntityName } from '../model/index.ts';
import type { OpenConnection } from '../sources/connections.ts';
import type { Writer } from '../write/planner.ts';
import type { CommandContext } from './draft.ts';

export type Action = WritePort<EntityName>['actions'][number];

/** What decides who receives a change. */
export type Policies = Pick<CommandContext, 'connections' | 'authority' | 'problems'>;

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
