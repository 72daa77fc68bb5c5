import { type FieldGap, type Mapping, type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { EntityName, Model } from '../../src/model/index.ts';

interface Asked {
  readonly fields: readonly string[];
  /** Wire paths that a missing scope leaves out of the answer. */
  readonly scoped: readonly string[];
}

/** Decodes a record; a field without value that reads what a scope has left out is not permitted, whatever else could be said of it. */
export function decodeSeen<W, E extends EntityName>(
  mapping: Mapping<W, E>,
  wire: W,
  context: MappingContext,
  { fields, scoped }: Asked,
): { readonly record: Model<E>; readonly gaps: readonly FieldGap[] } {
  const { record, gaps } = mapping.decode(wire, context, fields);
  const hidden = new Set(scoped.filter((path) => valueAt(wire, path) === undefined));
  const denied = fields.filter(
    (field) => valueAt(record, field) === null && mapping.reads([field]).some((path) => hidden.has(path)),
  );
  return {
    record,
    gaps: [
      ...gaps.filter(({ path }) => !denied.includes(path)),
      ...denied.map((path) => ({ path, reason: 'not-permitted' }) as const),
    ],
  };
}
