import type { PartName } from '../connector/contract.ts';
import type { FailureKind } from '../connector/errors.ts';
import type { EntityName } from '../model/index.ts';
import { valueIn } from '../store/sealed-values.ts';
import type { StoredPart, StoredRecord } from '../store/stored-record.ts';
import type { Authority, FieldRule } from './authority.ts';
import type { Connections } from './connections.ts';

/** A part as it may be shown: its values, when they were true, and whether the contract had to be stretched for it. */
export interface PartView extends StoredPart {
  /** When the values were last known to be the source's, milliseconds since the epoch. */
  readonly verifiedAtMs: number;
  readonly isStale: boolean;
}

/** Why a part of a record cannot be shown. */
export interface PartFailure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** An older value is held and might have stood in, but it is too old for that. */
  readonly isTooOld: boolean;
  /** The contract wants a failure where the value would be. */
  readonly mustFail: boolean;
}

/** A record with the parts that were asked for, after the freshness contract. */
export interface RecordView {
  readonly record: StoredRecord;
  readonly parts: ReadonlyMap<PartName, PartView>;
  readonly failures: ReadonlyMap<PartName, PartFailure>;
}

/** The records of one entity, ready to be composed. */
export interface GroupView {
  readonly id: string;
  readonly entity: EntityName;
  readonly views: readonly RecordView[];
}

/** One value of one field in one record. */
export interface Held {
  readonly view: RecordView;
  readonly part: PartView;
  readonly value: unknown;
}

/** The winner of a field: a value, a stated null, or the failure that hides it. */
export type Winner =
  | { readonly kind: 'value'; readonly held: Held }
  | { readonly kind: 'failed'; readonly connection: string; readonly view: RecordView; readonly failure: PartFailure }
  | { readonly kind: 'none'; readonly held: Held | null };

/** Picks winning values by authority. */
export class Composer {
  readonly authority: Authority;
  readonly #connections: Connections;

  constructor(authority: Authority, connections: Connections) {
    this.authority = authority;
    this.#connections = connections;
  }

  /** The winning value of each field; null where there is none, whatever the reason (`winner` tells it). */
  values(group: GroupView, fields: readonly string[]): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const field of fields) {
      const winner = this.winner(group, field);
      values[field] = winner.kind === 'value' ? winner.held.value : null;
    }
    return values;
  }

  winner(group: GroupView, field: string): Winner {
    const rule = this.authority.rule(group.entity, field);
    if (rule.strategy === 'recent') return this.#mostRecent(group, field, rule);
    let stated: Held | null = null;
    for (const connection of rule.order) {
      for (const view of viewsOf(group, connection)) {
        const part = this.#connections.partOf(connection, view.record.objectType, field);
        if (part === undefined) continue;
        const failure = view.failures.get(part);
        const held = heldIn(view, part, field);
        // What a source that outranks the others would say is unknown; another's word for it would be a guess.
        if (failure !== undefined && held === null) return { kind: 'failed', connection, view, failure };
        if (held === null) continue;
        if (held.value !== null) return { kind: 'value', held };
        stated ??= held;
      }
      if (rule.strategy === 'owner' && stated !== null) return { kind: 'none', held: stated };
    }
    return { kind: 'none', held: stated };
  }

  /** Every value that systems have of a field, in the order of the rule. */
  all(group: GroupView, field: string): readonly Held[] {
    return this.#held(group, field, this.authority.rule(group.entity, field).receivers);
  }

  #held(group: GroupView, field: string, order: readonly string[]): readonly Held[] {
    const helds: Held[] = [];
    for (const connection of order) {
      for (const view of viewsOf(group, connection)) {
        const part = this.#connections.partOf(connection, view.record.objectType, field);
        const held = part === undefined ? null : heldIn(view, part, field);
        if (held !== null && held.value !== null) helds.push(held);
      }
    }
    return helds;
  }

  #mostRecent(group: GroupView, field: string, rule: FieldRule): Winner {
    const helds = this.#held(group, field, rule.order);
    const newest = helds.toSorted((a, b) => changedAtMs(b) - changedAtMs(a))[0];
    if (newest !== undefined) return { kind: 'value', held: newest };
    for (const connection of rule.order) {
      for (const view of viewsOf(group, connection)) {
        const part = this.#connections.partOf(connection, view.record.objectType, field);
        const failure = part === undefined ? undefined : view.failures.get(part);
        if (failure !== undefined) return { kind: 'failed', connection, view, failure };
      }
    }
    return { kind: 'none', held: null };
  }
}

/** A connection's records of the group, the one changed last first. Removed ones speak only when nobody of the group is left. */
export function viewsOf(group: GroupView, connection: string): readonly RecordView[] {
  const isGone = group.views.every((view) => view.record.removedAt !== null);
  const views = group.views.filter(
    (view) => view.record.connection === connection && (isGone || view.record.removedAt === null),
  );
  if (views.length < 2) return views;
  return views.toSorted(
    (a, b) =>
      (b.record.sourceUpdatedAt?.getTime() ?? 0) - (a.record.sourceUpdatedAt?.getTime() ?? 0) ||
      (a.record.id < b.record.id ? -1 : 1),
  );
}

/** What was accepted for the field stands for what the source says, until it shows it. */
function heldIn(view: RecordView, partName: PartName, field: string): Held | null {
  const part = view.parts.get(partName);
  const pending = view.record.pending?.get(field);
  if (pending !== undefined) {
    const standIn = { values: {}, gaps: [], verifiedAtMs: pending.acceptedAt.getTime(), isStale: false };
    return { view, part: part ?? standIn, value: pending.value };
  }
  if (part === undefined) return null;
  const value = valueIn(part, field);
  return value === undefined ? null : { view, part, value };
}

function changedAtMs(held: Held): number {
  return held.view.record.sourceUpdatedAt?.getTime() ?? 0;
}

/** A stored record as a view of what the index holds, for projections: everything counts, however old. */
export function indexView(record: StoredRecord): RecordView {
  const parts = new Map<PartName, PartView>();
  for (const [name, part] of Object.entries(record.parts)) {
    parts.set(name, { ...part, verifiedAtMs: record.fetched[name] ?? 0, isStale: false });
  }
  return { record, parts, failures: new Map() };
}
