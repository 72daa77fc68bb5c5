import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { Mapping, MappingContext } from '../../src/connector/mapping.ts';
import type { Members } from '../../src/connector/plans.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { type Asked, asked, isMembers } from './write-members.ts';

const META = 'meta_data.';

/** What a port sets: its own fields, and those that the configuration takes from an entry of `meta_data`. */
export interface Settable<E extends EntityName> {
  readonly fields: WritePort<E>['fields'];
  /** Whether the port's own way is the one to set a field. */
  readonly isOwn: (field: string) => boolean;
  /** The entries of `meta_data`, by key. */
  readonly metaOf: (values: Model<E>) => Asked;
}

export function settable<W, E extends EntityName>(
  mapping: Mapping<W, E>,
  own: WritePort<E>['fields'],
  { configured, context }: { readonly configured: ConfiguredFields; readonly context: MappingContext },
): Settable<E> {
  const paths: Readonly<Record<string, string>> = configured[mapping.entity] ?? {};
  const isField = (field: string): field is keyof Model<E> & string => mapping.rows[field]?.access === 'update';
  const inMeta = Object.keys(paths)
    .filter(isField)
    .filter((field) => paths[field]?.startsWith(META));
  const isOwn = (field: string) => paths[field] === undefined;
  return {
    fields: {
      create: [...own.create.filter(isOwn), ...inMeta],
      update: [...own.update.filter(isOwn), ...inMeta],
    },
    isOwn,
    metaOf: (values) => {
      const members: Record<string, unknown> = {};
      for (const field of inMeta) {
        const value = values[field];
        const row = mapping.rows[field];
        if (value === undefined || row === undefined) continue;
        const { meta_data: entry } = row.encode?.(value, context) ?? {};
        if (isMembers(entry)) Object.assign(members, entry);
      }
      return asked(Object.keys(members).length === 0 ? {} : { meta_data: members });
    },
  };
}

/** A body with the entries of `meta_data` as the shop takes them; one without value is taken away. */
export function withEntries(members: Members): Members {
  const { meta_data: meta, ...rest } = members;
  if (!isMembers(meta)) return members;
  const entries = Object.entries(meta).map(([key, value]) => ({ key, value: value === '' ? null : value }));
  return { ...rest, meta_data: entries };
}
