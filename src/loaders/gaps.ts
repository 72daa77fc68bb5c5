import { DISPOSITIONS, type FailureKind, SourceError } from '../connector/errors.ts';
import type { Fields } from '../model/field.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';
import { type Composer, type PartFailure, type PartView, viewsOf } from '../sources/compose.ts';
import type { Connections } from '../sources/connections.ts';
import { groupOf, type Loaded } from './loaded.ts';

/** Why a field has no value, in the schema's words, and what it means to whoever asks. */
const DETAILS = {
  DENIED: 'Your roles do not allow this: leave the field out, or ask an administrator.',
  NOT_FOUND: 'Nobody that you may see answers to this: check it.',
  SOURCE_DOWN:
    'The source did not answer, and no older value may stand in: try again later, or accept older values with @freshness(onError: STALE).',
  STALE_LIMIT:
    'The source could not renew it, and the last known value is older than staleFor of the configuration allows: try again later.',
  OVER_BUDGET:
    'Our own budget of calls to the source is used up, and no older value may stand in: try again later, or accept older values.',
  SOURCE_UNAUTHENTICATED: 'The source refuses our credentials: an operator has to correct the connection.',
  NOT_PERMITTED: 'The source does not let us see it: an operator has to extend the permissions of the connection.',
  NOT_VISIBLE: 'The source does not show the record any more: it is deleted there, or hidden from us.',
  NOT_MAPPED: 'None of the systems that decide this field and hold this entity has such a field.',
  NO_MATCH: 'The system that has the value does not know this entity, or what the value points to is known to none.',
  AMBIGUOUS: 'Several answer to this, so none was chosen: ask by id, or correct the duplicates at their source.',
  NOT_SET: 'The source has the field and it is empty: fill it in there.',
  NOT_UNDERSTOOD:
    'The source has a value that cannot be understood: correct it there, or have an operator look at the connection.',
  NOT_APPLICABLE: 'There is nothing to say here; the description of the field says when.',
  INCOMPLETE: 'The index does not hold all records yet that this is computed from: ask again later.',
} as const;

export type GapReason = keyof typeof DETAILS;

export interface Gap {
  readonly path: string;
  readonly reason: GapReason;
  readonly connection: string | null;
  readonly detail: string;
}

/** Said once of an answer, without a path: older values of a connection stand in because our own budget for it is used up. */
export function gapOfStandIns(connection: string): Gap {
  return {
    ...{ path: '', reason: 'OVER_BUDGET', connection },
    detail:
      'Our own budget of calls to the source is used up, so last known values stand in: try again later, or have an operator raise the limit or lower the reserve.',
  };
}

/** What decides why a field has no value. */
export interface GapBasis {
  readonly composer: Composer;
  readonly connections: Connections;
}

/** A gap with its words; `code` names the failure behind it. */
export function gap(path: string, reason: GapReason, connection: string | null = null, code?: string): Gap {
  return { path, reason, connection, detail: code === undefined ? DETAILS[reason] : `${DETAILS[reason]} (${code})` };
}

/** Why a loaded field of an entity has no value; null when it has one. */
export function gapOfField(loaded: Loaded, field: string, basis: GapBasis): Gap | null {
  const winner = basis.composer.winner(groupOf(loaded, field), field);
  if (winner.kind === 'value') return null;
  if (winner.kind === 'failed')
    return gap(field, reasonOfFailure(winner.failure), winner.connection, winner.failure.code);
  return gapOfNone(loaded, field, basis);
}

/** Entries that are left out of a list, each by its own name: `customFields.Region__c`. */
export function gapsOfLeftOut(loaded: Loaded, field: string, { composer, connections }: GapBasis): readonly Gap[] {
  const fields: Fields = ENTITIES[loaded.entity].fields;
  if (fields[field]?.kind !== 'list') return [];
  const group = groupOf(loaded, field);
  const winner = composer.winner(group, field);
  const views = winner.kind === 'value' ? [winner.held.view] : group.views;
  return views.flatMap((view) => {
    const part = connections.partOf(view.record.connection, view.record.objectType, field);
    const gaps = part === undefined ? [] : (view.parts.get(part)?.gaps ?? []);
    return gaps
      .filter(({ path }) => path.startsWith(`${field}.`))
      .map(({ path, reason }) => gap(path, reasonOfGap(reason), view.record.connection));
  });
}

/** Members that are null because there is nothing to say, as their descriptions tell. */
const NOTHING_TO_SAY: ReadonlySet<string> = new Set(['ContactPoint.original', 'Identifier.isValid']);

/** Why a value of a field, which itself has one, lacks a member: `lines[2].quantity`. The coordinate is the member's in the schema. */
export function gapBelow(loaded: Loaded, field: string, path: string, coordinate: string, basis: GapBasis): Gap {
  const winner = basis.composer.winner(groupOf(loaded, field), field);
  if (winner.kind !== 'value') return gap(path, 'NOT_SET');
  const { record } = winner.held.view;
  const told = toldIn(winner.held.part, path);
  if (told !== null) return gap(path, told, record.connection);
  if (NOTHING_TO_SAY.has(coordinate)) return gap(path, 'NOT_APPLICABLE', record.connection);
  const lacks = basis.connections.port(record.connection, record.objectType)?.mapping.rows[field]?.lacks ?? [];
  const member = path
    .slice(field.length)
    .replace(/\[\d+\]/g, '')
    .replace(/^\./, '');
  return gap(path, lacks.includes(member) ? 'NOT_MAPPED' : 'NOT_SET', record.connection);
}

/** The reason for what a failing source leaves out. Anything that is no source's failure goes through. */
export function gapOfError(path: string, error: unknown): Gap {
  if (!(error instanceof SourceError)) throw error;
  return gap(path, reasonOfKind(error.kind), error.source);
}

/** The gap for the code of a source's failure; null for any other code. */
export function gapOfCode(path: string, code: string, connection: string | null): Gap | null {
  const kind = Object.keys(DISPOSITIONS).find(
    (each): each is FailureKind => isKind(each) && DISPOSITIONS[each].code === code,
  );
  return kind === undefined ? null : gap(path, reasonOfKind(kind), connection, code);
}

function isKind(word: string): word is FailureKind {
  return Object.hasOwn(DISPOSITIONS, word);
}

function reasonOfFailure({ kind, isTooOld }: PartFailure): GapReason {
  return isTooOld ? 'STALE_LIMIT' : reasonOfKind(kind);
}

function reasonOfKind(kind: FailureKind): GapReason {
  switch (kind) {
    case 'unauthenticated':
      return 'SOURCE_UNAUTHENTICATED';
    case 'forbidden':
      return 'NOT_PERMITTED';
    case 'not-found':
      return 'NOT_VISIBLE';
    case 'protocol':
      return 'NOT_UNDERSTOOD';
    case 'over-budget':
      return 'OVER_BUDGET';
    default:
      return 'SOURCE_DOWN';
  }
}

/** No system has a value, and none failed: the most telling word among those that decide. */
function gapOfNone(loaded: Loaded, field: string, { composer, connections }: GapBasis): Gap {
  const { order, strategy } = composer.authority.rule(loaded.entity, field);
  const group = groupOf(loaded, field);
  const holders = order
    .flatMap((connection) => viewsOf(group, connection))
    .flatMap((view) => {
      const part = connections.partOf(view.record.connection, view.record.objectType, field);
      const held = part === undefined ? undefined : view.parts.get(part);
      return held === undefined ? [] : [{ connection: view.record.connection, held }];
    });
  for (const { connection, held } of strategy === 'owner' ? holders.slice(0, 1) : holders) {
    const told = toldIn(held, field);
    if (told !== null) return gap(field, told, connection);
  }
  const empty = holders.find(({ held }) => held.values[field] === null);
  if (empty !== undefined) return gap(field, 'NOT_SET', empty.connection);
  const gone = group.views.find(
    ({ record }) =>
      record.removedAt !== null && connections.partOf(record.connection, record.objectType, field) !== undefined,
  );
  if (gone !== undefined) return gap(field, 'NOT_VISIBLE', gone.record.connection);
  if (holders.length > 0) return gap(field, 'NOT_MAPPED');
  const keeper = order.find((connection) => keeps(connection, loaded.entity, field, connections));
  return keeper === undefined ? gap(field, 'NOT_MAPPED') : gap(field, 'NO_MATCH', keeper);
}

function keeps(connection: string, entity: EntityName, field: string, connections: Connections): boolean {
  return connections
    .portsOf(entity)
    .some(
      (each) =>
        each.connection.name === connection &&
        connections.partOf(connection, each.port.objectType, field) !== undefined,
    );
}

/** What the source's own record says of a value that is missing. */
function toldIn(part: PartView, path: string): GapReason | null {
  const told = part.gaps.find((each) => each.path === path);
  return told === undefined ? null : reasonOfGap(told.reason);
}

function reasonOfGap(reason: string): GapReason {
  return reason === 'not-permitted' ? 'NOT_PERMITTED' : 'NOT_UNDERSTOOD';
}
