import type { EntityName } from '../model/index.ts';
import { OWN_FACTS, ownType } from '../model/own-connection.ts';
import { IdentityWriter, type IdentityWriterOptions } from './identity-writer.ts';
import { FactsWriter } from './own-writer.ts';
import type { Writer } from './planner.ts';

/** Entities that people merge and split. */
const PEOPLE_DECIDE: readonly EntityName[] = ['Customer'];

/** How the gateway's own records are written, by their object type. */
export function ownWriters(options: IdentityWriterOptions): ReadonlyMap<string, Writer> {
  const facts = (Object.keys(OWN_FACTS) as readonly EntityName[]).map(
    (entity) => [ownType('facts', entity), new FactsWriter(entity, options)] as const,
  );
  const identities = PEOPLE_DECIDE.map(
    (entity) => [ownType('identity', entity), new IdentityWriter(entity, options)] as const,
  );
  return new Map<string, Writer>([...facts, ...identities]);
}
