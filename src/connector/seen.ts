import type { EntityName, Model } from '../model/index.ts';
import { type FieldGap, type Mapping, type MappingContext, valueAt } from './mapping.ts';

/** Which model fields to read, and which wire fields are hidden from us. */
interface Seen {
  readonly fields: readonly string[];
  isHidden(read: string): boolean;
}

/** Decodes a record; a field without value that reads something hidden is not permitted, whatever else could be said of it. */
export function decodeSeen<W, E extends EntityName>(
  mapping: Mapping<W, E>,
  wire: W,
  context: MappingContext,
  { fields, isHidden }: Seen,
): { readonly record: Model<E>; readonly gaps: readonly FieldGap[] } {
  const { record, gaps } = mapping.decode(wire, context, fields);
  const denied = fields.filter((field) => valueAt(record, field) === null && mapping.reads([field]).some(isHidden));
  return {
    record,
    gaps: [
      ...gaps.filter(({ path }) => !denied.includes(path)),
      ...denied.map((path) => ({ path, reason: 'not-permitted' }) as const),
    ],
  };
}
