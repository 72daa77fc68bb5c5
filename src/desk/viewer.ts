import type { Caller } from '../auth/caller.ts';
import type { EntityLoaders } from '../loaders/entities.ts';
import type { Loaded, Viewer } from '../loaders/loaded.ts';
import { isIdOf } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';

/** How a caller sees a row as it is now; null when it is not the caller's to see. `shown` loads as the caller sees entities. */
export async function viewerOf(
  caller: Caller,
  shown: EntityLoaders,
  entity: EntityName,
  id: string,
): Promise<Viewer | null> {
  if (!isIdOf(entity, id) || !caller.mayFind(entity, id)) return null;
  const loaded = await loadFields(shown, entity, id, caller.ownerFields(entity));
  if (loaded === null) return null;
  const recordIds = loaded.group.views.map(({ record }) => record.id);
  return caller.viewerAfter(entity, loaded.viewer, recordIds, loaded.values);
}

/** An entity with these fields, as old as the configuration lets them be; null when nobody answers to the id. */
export function loadFields(
  loaders: EntityLoaders,
  entity: EntityName,
  id: string,
  fields: readonly string[],
): Promise<Loaded | null> {
  return loaders.load(
    entity,
    id,
    fields.toSorted().map((field) => ({ field, asked: [{}] })),
  );
}
