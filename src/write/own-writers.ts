import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import { OWN_FACTS, ownType } from '../model/own-connection.ts';
import type { Ingest } from '../sources/ingest.ts';
import type { Db } from '../store/database.ts';
import { FactsWriter } from './own-writer.ts';
import type { Writer } from './planner.ts';

/** How the gateway's own records are written, by their object type. */
export function ownWriters(parts: {
  readonly db: Db;
  readonly ingest: Ingest;
  readonly clock: Clock;
}): ReadonlyMap<string, Writer> {
  const entities = Object.keys(OWN_FACTS) as readonly EntityName[];
  return new Map(entities.map((entity) => [ownType('facts', entity), new FactsWriter(entity, parts)]));
}
