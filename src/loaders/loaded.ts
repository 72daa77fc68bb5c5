import type { SourceError } from '../connector/errors.ts';
import type { EntityName } from '../model/index.ts';
import type { GroupView } from '../sources/compose.ts';
import type { StoredRecord } from '../store/stored-record.ts';

/** An entity as resolvers see it: the winning values of the fields asked for, and the group they were chosen from. */
export interface Loaded {
  readonly entity: EntityName;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly group: GroupView;
  /** The groups of fields under another contract, which may show and hide other values of the same records. */
  readonly apart: ReadonlyMap<string, GroupView>;
  /** The fields that were loaded: origins and gaps speak of these. */
  readonly fields: readonly string[];
  /** Fields whose contract wants a failure where their source has none to give. */
  readonly failed: ReadonlyMap<string, SourceError>;
  /** What the caller may see of it. */
  readonly viewer: Viewer;
}

/** What a caller may see of one row. */
export interface Viewer {
  /** The roles of the caller that hold on it. */
  readonly roles: ReadonlySet<string>;
  mayRead(field: string): boolean;
  /** Whether the field may be read with everything that hangs on its value. */
  mayReadWhole(field: string): boolean;
  /** Whether the caller may see what this record says of the entity: weakly linked records are not shown to everyone. */
  shows(record: StoredRecord): boolean;
}

/** The group that a field's value was chosen from. */
export function groupOf(loaded: Loaded, field: string): GroupView {
  return loaded.apart.get(field) ?? loaded.group;
}
