import type { AnyPort } from '../../src/connector/contract.ts';
import type { Change, PlannedChange } from '../../src/connector/write.ts';
import type { Target } from '../../src/desk/targets.ts';
import { Problems } from '../../src/desk/user-error.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { RulesPolicy } from '../../src/model/rules.ts';
import { Authority, type AuthorityConfig } from '../../src/sources/authority.ts';
import { Connections, type OpenConnection } from '../../src/sources/connections.ts';
import type { StoredRecord } from '../../src/store/stored-record.ts';
import { FakeSource, fakeConnection } from './fake-port.ts';
import { idOf, MAY_4 } from './records.ts';

/** A port as tests name it: what it keeps, and what of that it lets be set. */
export interface FakeWriting {
  readonly entity: EntityName;
  readonly keeps: readonly string[];
  readonly actions?: readonly string[];
  readonly create?: readonly string[];
  readonly update?: readonly string[];
  readonly legalEntity?: string;
}

/** A port over a source in memory; without actions it does not write. */
export function writingPort({ entity, keeps, actions, create = [], update = [] }: FakeWriting): AnyPort {
  const { port } = new FakeSource({
    entity,
    parts: [{ name: 'core', fields: keeps as never[], tracked: 'watermark' }],
  });
  if (actions === undefined) return port as AnyPort;
  const none = { kind: 'rejected', error: new Error('fake ports plan nothing') } as never;
  const plan = async (_change: Change): Promise<PlannedChange> => ({ steps: [], refused: [], lossy: [] });
  const write = { actions, fields: { create, update }, plan, apply: async () => none, find: async () => none };
  return { ...port, write } as unknown as AnyPort;
}

/** One connection for each name, all its ports of the object type `thing`. */
export function connectionsOf(ports: Readonly<Record<string, FakeWriting | readonly FakeWriting[]>>): Connections {
  return new Connections(
    Object.entries(ports).map(([name, given]): OpenConnection => {
      const writings = 'entity' in given ? [given] : given;
      const all = writings.map((each, index) => ({
        ...writingPort(each),
        objectType: index === 0 ? 'thing' : `thing.${each.entity}`,
      }));
      return { ...fakeConnection(name, []), legalEntity: writings[0]?.legalEntity ?? null, ports: all as AnyPort[] };
    }),
  );
}

export function policiesOf(
  ports: Readonly<Record<string, FakeWriting | readonly FakeWriting[]>>,
  authority: AuthorityConfig = {},
) {
  return {
    connections: connectionsOf(ports),
    authority: new Authority(authority, Object.keys(ports)),
    isListed: () => true,
    problems: new Problems(),
  };
}

/** An entity with one record in each of these connections, by key. */
export function targetOf<E extends EntityName>(
  entity: E,
  keys: Readonly<Record<string, string>>,
  {
    values = {} as Model<E>,
    roles = ['admin'],
  }: { readonly values?: Model<E>; readonly roles?: readonly string[] } = {},
): Target<E> {
  const records = Object.entries(keys).map(([connection, key]) => recordOf(entity, connection, key));
  return { entity, id: records[0]?.id ?? '', values, records, roles: new Set(roles) };
}

function recordOf(entity: EntityName, connection: string, key: string): StoredRecord {
  return {
    ...{ id: idOf(entity, connection, key), groupId: idOf(entity, connection, key), entity, connection, key },
    ...{ objectType: 'thing', version: null, sourceUpdatedAt: null, url: null, removedAt: null },
    ...{ parts: { core: { values: {}, gaps: [] } }, fetched: { core: MAY_4 } },
    ...{ linkedBy: 'self', strength: 'self', confidence: 1 },
  };
}

export const NO_RULES: RulesPolicy = {
  credit: { onExceeded: 'hold', onUnknown: 'hold' },
  stock: { onShort: 'hold', onUnknown: 'allow' },
  closedPeriods: {},
  fourEyes: [],
  customerPayments: { onRecorded: 'hold', approvers: ['finance'] },
  routes: [],
};
