import type { EntityName } from '../model/index.ts';

/**
 * The values of one part of a record, and why some are missing. Plain JSON.
 *
 * Of a part that comes from the index the sensitive values are behind `sensitive`: ask `valueIn` for a value, `valuesIn` for all.
 */
export interface StoredPart {
  readonly values: Readonly<Record<string, unknown>>;
  readonly gaps: readonly { readonly path: string; readonly reason: string }[];
  /** Opens the sealed values; null when they do not open. */
  readonly sensitive?: () => Readonly<Record<string, unknown>> | null;
}

/** A record as it is to be stored: the parts that were fetched, no others. */
export interface RecordInput {
  readonly id: string;
  readonly entity: EntityName;
  readonly connection: string;
  readonly objectType: string;
  readonly key: string;
  readonly version: string | null;
  readonly sourceUpdatedAt: string | null;
  readonly url: string | null;
  readonly fetchedAtMs: number;
  readonly parts: Readonly<Record<string, StoredPart>>;
}

/** A record as it is stored, with the link that puts it into its group. */
export interface StoredRecord {
  readonly id: string;
  readonly groupId: string;
  readonly entity: EntityName;
  readonly connection: string;
  readonly objectType: string;
  readonly key: string;
  readonly version: string | null;
  readonly sourceUpdatedAt: Date | null;
  readonly url: string | null;
  readonly parts: Readonly<Record<string, StoredPart>>;
  /** part -> milliseconds since the epoch */
  readonly fetched: Readonly<Record<string, number>>;
  readonly removedAt: Date | null;
  readonly linkedBy: string;
  readonly strength: string;
  readonly confidence: number;
  /** Field -> what was accepted for it last and its source does not show yet; absent where there is nothing. */
  readonly pending?: ReadonlyMap<string, PendingValue>;
}

/** A value that was accepted for a record. */
export interface PendingValue {
  readonly operationId: string;
  readonly value: unknown;
  readonly acceptedAt: Date;
}
