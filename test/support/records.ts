import { deriveId } from '../../src/model/id.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { RecordInput, StoredPart } from '../../src/store/stored-record.ts';

/** 2026-05-04T00:00:00.000Z */
export const MAY_4 = Date.parse('2026-05-04T00:00:00.000Z');

export interface InputDetails {
  readonly entity?: EntityName;
  readonly connection?: string;
  readonly key?: string;
  readonly fetchedAtMs?: number;
  readonly version?: string | null;
  readonly sourceUpdatedAt?: string | null;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly parts?: Readonly<Record<string, StoredPart>>;
}

/** A record to store; every connection keeps its records of an entity under one object type, `thing`. */
export function inputOf(details: InputDetails = {}): RecordInput {
  const { entity = 'Customer', connection = 'erp', key = '1', values = {} } = details;
  return {
    id: idOf(entity, connection, key),
    entity,
    connection,
    objectType: 'thing',
    key,
    version: details.version ?? null,
    sourceUpdatedAt: details.sourceUpdatedAt ?? null,
    url: null,
    fetchedAtMs: details.fetchedAtMs ?? MAY_4,
    parts: details.parts ?? { core: { values, gaps: [] } },
  };
}

export function idOf(entity: EntityName, connection: string, key: string): string {
  return deriveId(entity, connection, 'thing', key);
}
