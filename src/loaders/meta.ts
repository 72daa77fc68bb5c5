import { classOf } from '../model/index.ts';
import { OWN_CONNECTION, ownType } from '../model/own-connection.ts';
import type { Composer, Held } from '../sources/compose.ts';
import type { Connections } from '../sources/connections.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { groupOf, type Loaded } from './loaded.ts';

export interface Origin {
  readonly path: string;
  readonly connection: string | null;
  readonly externalId: string | null;
  readonly sourceFields: readonly string[];
  readonly fetchedAt: Date | null;
  readonly sourceUpdatedAt: Date | null;
  readonly rule: string;
  readonly isStale: boolean;
  readonly isPending: boolean;
  readonly alternatives: readonly {
    readonly connection: string;
    readonly externalId: string;
    readonly value: string;
  }[];
}

/** The records of systems that are this entity; what the gateway itself keeps of it is in no system. */
export function refsOf(loaded: Loaded, connections: Connections) {
  const records = loaded.group.views.map(({ record }) => record);
  return records
    .filter(({ connection }) => connection !== OWN_CONNECTION)
    .map((record) => ({
      connection: record.connection,
      source: connections.get(record.connection)?.source ?? '',
      objectType: record.objectType,
      id: record.key,
      recordId: record.id,
      url: record.url,
      version: record.version,
      linkedBy: record.linkedBy,
      confidence: record.confidence,
      isRemoved: record.removedAt !== null,
    }));
}

/** Where the values of these fields come from, who else has one, and by which rule it was chosen. */
export function originsOf(
  loaded: Loaded,
  paths: readonly string[],
  composer: Composer,
  connections: Connections,
): readonly Origin[] {
  return paths.map((path) => {
    const group = groupOf(loaded, path);
    const winner = composer.winner(group, path);
    const held = winner.kind === 'value' ? winner.held : winner.kind === 'none' ? winner.held : null;
    const record = held?.view.record ?? null;
    return {
      path,
      connection: record?.connection ?? null,
      externalId: record?.key ?? null,
      sourceFields:
        record === null
          ? []
          : (connections.port(record.connection, record.objectType)?.mapping.rows[path]?.reads ?? []),
      fetchedAt: held === null ? null : new Date(held.part.verifiedAtMs),
      sourceUpdatedAt: record?.sourceUpdatedAt ?? null,
      rule: composer.authority.rule(loaded.entity, path).label,
      isStale: held?.part.isStale ?? false,
      isPending: record !== null && isOnItsWay(record, path),
      alternatives: !mayTellOthers(loaded, path)
        ? []
        : composer
            .all(group, path)
            .filter((other) => other.view !== held?.view)
            .map(alternativeOf),
    };
  });
}

/** Whether a value was accepted and its source does not show it yet: of a field, or of a record that is being made. */
function isOnItsWay({ entity, objectType, pending }: StoredRecord, path: string): boolean {
  return pending?.has(path) === true || objectType === ownType('pending', entity);
}

/** The instant of the oldest value among the winners. */
export function asOfOf(loaded: Loaded, composer: Composer): Date | null {
  let oldestMs: number | null = null;
  for (const field of loaded.fields) {
    const winner = composer.winner(groupOf(loaded, field), field);
    if (winner.kind !== 'value') continue;
    const atMs = winner.held.part.verifiedAtMs;
    if (oldestMs === null || atMs < oldestMs) oldestMs = atMs;
  }
  return oldestMs === null ? null : new Date(oldestMs);
}

/** Secrets are shown in their own field alone, and other systems' values are told whole: they would get around masks and denials. */
function mayTellOthers({ entity, viewer }: Loaded, path: string): boolean {
  return classOf(entity, path) !== 'secret' && viewer.mayReadWhole(path);
}

function alternativeOf(held: Held) {
  const { value } = held;
  return {
    connection: held.view.record.connection,
    externalId: held.view.record.key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  };
}
