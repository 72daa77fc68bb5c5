import { mayRead } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import type { EntityLoaders } from '../loaders/entities.ts';
import type { Loaded } from '../loaders/loaded.ts';
import { deriveId, isIdOf, isReference, type Reference } from '../model/id.ts';
import type { EntityName, Model } from '../model/index.ts';
import type { Mutation } from '../model/mutations.ts';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import { viewsOf } from '../sources/compose.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import type { Problems } from './user-error.ts';
import { loadFields, viewerOf } from './viewer.ts';

/** An entity that a mutation is about or speaks of, as the gateway knows it now. */
export interface Target<E extends EntityName = EntityName> {
  readonly entity: E;
  readonly id: string;
  /** The winning values of the fields asked for; null where nobody has one. */
  readonly values: Model<E>;
  /** Its records in the sources that may be written through it, by connection in no order; what the gateway keeps itself is left out. */
  readonly records: readonly StoredRecord[];
  /** The roles of the caller that hold on the row. */
  readonly roles: ReadonlySet<string>;
}

export interface TargetsOptions {
  readonly caller: Caller;
  /** As the caller sees entities. */
  readonly shown: EntityLoaders;
  /** As they are, whoever may see it. */
  readonly whole: EntityLoaders;
  readonly mutation: Mutation;
  readonly problems: Problems;
}

/** Entities by id, for commands. Which rows there are goes by the caller; values are whole, for checks whose words tell none. */
export class Targets {
  readonly #options: TargetsOptions;

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** The entity that the mutation changes, or hangs something on: its row has to be one on which a role holds that may do that. */
  async own<E extends EntityName>(
    entity: E,
    id: string,
    path: string,
    fields: readonly (keyof Model<E> & string)[],
  ): Promise<Target<E> | null> {
    const target = await this.visible(entity, id, path, fields);
    const { mutation, problems } = this.#options;
    if (target === null || mayRead(target.roles, 'Mutation', mutation)) return target;
    return problems.add('FORBIDDEN', path, `your roles do not allow ${mutation} on this one`);
  }

  /** An entity that the input names, as far as the caller may see it: null with a problem otherwise. */
  async visible<E extends EntityName>(
    entity: E,
    id: string,
    path: string,
    fields: readonly (keyof Model<E> & string)[],
  ): Promise<Target<E> | null> {
    const { caller, problems } = this.#options;
    if (!isIdOf(entity, id)) return problems.add('INVALID', path, `not the id of a ${entity}`);
    const viewer = await viewerOf(caller, this.#options.shown, entity, id);
    const loaded = viewer === null ? null : await loadFields(this.#options.whole, entity, id, fields);
    if (viewer === null || loaded === null) return problems.add('NOT_FOUND', path, `no such ${entity}`);
    return targetOf(entity, loaded, viewer.roles, viewer.shows);
  }

  /** An entity whatever the caller may see of it: for rules, whose verdicts tell no values. */
  async internal<E extends EntityName>(
    entity: E,
    id: string,
    fields: readonly (keyof Model<E> & string)[],
  ): Promise<Target<E> | null> {
    const loaded = await loadFields(this.#options.whole, entity, id, fields);
    return loaded === null ? null : targetOf(entity, loaded, new Set(), () => true);
  }

  /** The entity that a value of another one points to, whatever the caller may see of it; null for nobody, and for several. */
  async behind<E extends EntityName>(
    entity: E,
    reference: unknown,
    fields: readonly (keyof Model<E> & string)[],
  ): Promise<Target<E> | null> {
    if (!isReference(reference)) return null;
    const [id, ...others] = await this.#options.whole.resolve(entity, reference);
    return id === undefined || others.length > 0 ? null : this.internal(entity, id, fields);
  }
}

/** How a connection points to an entity: the key of its record there; null where the connection does not know it. */
export function referenceTo({ records }: Pick<Target, 'records'>, connection: string): Reference | null {
  const record = records.find((each) => each.connection === connection);
  if (record === undefined) return null;
  return { by: 'key', connection, objectType: record.objectType, value: record.key };
}

/** Whether a record is the entity's. */
export function isRecordOf({ records }: Pick<Target, 'records'>, reference: Reference): boolean {
  if (reference.by !== 'key') return false;
  const { connection, objectType, value } = reference;
  return records.some((each) => each.connection === connection && each.objectType === objectType && each.key === value);
}

/** The id of the record that a reference by key names; null for one by number or address. */
export function recordIdOf(entity: EntityName, reference: Reference): string | null {
  return reference.by === 'key' ? deriveId(entity, reference.connection, reference.objectType, reference.value) : null;
}

/** Of each connection first the record that its values are taken from. Records that the caller is not shown are not written to. */
function targetOf<E extends EntityName>(
  entity: E,
  { id, values, group }: Loaded,
  roles: ReadonlySet<string>,
  shows: (record: StoredRecord) => boolean,
): Target<E> {
  const connections = new Set(group.views.map(({ record }) => record.connection));
  const records = [...connections]
    .filter((connection) => connection !== OWN_CONNECTION)
    .flatMap((connection) => viewsOf(group, connection).map(({ record }) => record))
    .filter((record) => record.removedAt === null && shows(record));
  // Sound: the loaders give the model's values of the fields that were asked for.
  return { entity, id, values: values as Model<E>, records, roles };
}
