import { DISPOSITIONS, type SourceErrorKind } from '../connector/errors.ts';
import { classOf, type EntityName } from '../model/index.ts';
import type { Composer, Held } from '../sources/compose.ts';
import type { Connections } from '../sources/connections.ts';
import type { Loaded } from './entities.ts';

/** Why a field has no value, in the schema's words. */
export type GapReason =
  | 'DENIED'
  | 'NOT_FOUND'
  | 'SOURCE_DOWN'
  | 'SOURCE_UNAUTHENTICATED'
  | 'NOT_PERMITTED'
  | 'NOT_VISIBLE'
  | 'NOT_MAPPED'
  | 'NO_MATCH'
  | 'AMBIGUOUS'
  | 'NOT_SET'
  | 'NOT_UNDERSTOOD';

export interface Gap {
  readonly path: string;
  readonly reason: GapReason;
  readonly connection: string | null;
  readonly detail: string | null;
}

export interface Origin {
  readonly path: string;
  readonly connection: string | null;
  readonly externalId: string | null;
  readonly sourceFields: readonly string[];
  readonly fetchedAt: Date | null;
  readonly sourceUpdatedAt: Date | null;
  readonly rule: string;
  readonly isStale: boolean;
  readonly alternatives: readonly {
    readonly connection: string;
    readonly externalId: string;
    readonly value: string;
  }[];
}

/** The records that are this entity. */
export function refsOf(loaded: Loaded, connections: Connections) {
  return loaded.group.views.map(({ record }) => ({
    connection: record.connection,
    source: connections.get(record.connection)?.source ?? '',
    objectType: record.objectType,
    id: record.key,
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
    const winner = composer.winner(loaded.group, path);
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
      alternatives: !mayTellOthers(loaded, path)
        ? []
        : composer
            .all(loaded.group, path)
            .filter((other) => other.view !== held?.view)
            .map(alternativeOf),
    };
  });
}

/** Why loaded fields have no value. */
export function gapsOf(
  loaded: Loaded,
  denied: readonly string[],
  composer: Composer,
  connections: Connections,
): readonly Gap[] {
  const gaps: Gap[] = denied.map((path) => ({ path, reason: 'DENIED', connection: null, detail: null }));
  for (const path of loaded.fields) {
    const winner = composer.winner(loaded.group, path);
    if (winner.kind === 'failed') {
      gaps.push({
        path,
        reason: reasonOf(winner.failure.kind),
        connection: winner.connection,
        detail: winner.failure.code,
      });
    } else if (winner.kind === 'none') gaps.push(gapOfNone(loaded, path, winner.held, connections));
    else gaps.push(...lineGaps(path, winner.held));
  }
  return gaps;
}

/** The instant of the oldest value among the winners. */
export function asOfOf(loaded: Loaded, composer: Composer): Date | null {
  let oldestMs: number | null = null;
  for (const field of loaded.fields) {
    const winner = composer.winner(loaded.group, field);
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

function reasonOf(kind: SourceErrorKind): GapReason {
  if (kind === 'unauthenticated') return 'SOURCE_UNAUTHENTICATED';
  if (kind === 'forbidden') return 'NOT_PERMITTED';
  if (kind === 'not-found') return 'NOT_VISIBLE';
  return DISPOSITIONS[kind].code === 'SOURCE_PROTOCOL' ? 'NOT_UNDERSTOOD' : 'SOURCE_DOWN';
}

function gapOfNone(loaded: Loaded, path: string, stated: Held | null, connections: Connections): Gap {
  const records = loaded.group.views.map((view) => view.record);
  const field = path;
  if (stated !== null) {
    const gap = stated.part.gaps.find((each) => each.path === field);
    const reason = gap === undefined ? 'NOT_SET' : gap.reason === 'not-permitted' ? 'NOT_PERMITTED' : 'NOT_UNDERSTOOD';
    return { path, reason, connection: stated.view.record.connection, detail: null };
  }
  const hidden = loaded.group.views.flatMap((view) =>
    [...view.parts.values()].flatMap((part) =>
      part.gaps.filter((gap) => gap.path === field && gap.reason === 'not-permitted').map(() => view.record.connection),
    ),
  )[0];
  if (hidden !== undefined) return { path, reason: 'NOT_PERMITTED', connection: hidden, detail: null };
  const isHeldSomewhere = holds(loaded.entity, field, connections);
  const isHeldHere = records.some(
    (record) => connections.partOf(record.connection, record.objectType, field) !== undefined,
  );
  return { path, reason: isHeldHere || !isHeldSomewhere ? 'NOT_MAPPED' : 'NO_MATCH', connection: null, detail: null };
}

function holds(entity: EntityName, field: string, connections: Connections): boolean {
  return connections
    .portsOf(entity)
    .some(({ connection, port }) => connections.partOf(connection.name, port.objectType, field) !== undefined);
}

function lineGaps(path: string, held: Held): readonly Gap[] {
  return held.part.gaps
    .filter((gap) => gap.path.startsWith(`${path}[`) || gap.path.startsWith(`${path}.`))
    .map((gap) => ({
      path: gap.path,
      reason: gap.reason === 'not-permitted' ? 'NOT_PERMITTED' : 'NOT_UNDERSTOOD',
      connection: held.view.record.connection,
      detail: null,
    }));
}

function alternativeOf(held: Held) {
  const { value } = held;
  return {
    connection: held.view.record.connection,
    externalId: held.view.record.key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  };
}
