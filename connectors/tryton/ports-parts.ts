import type { Mapping } from '../../src/connector/mapping.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { ObjectPart } from './ports-objects.ts';

/** Every field that no other part holds. */
export function corePart<W, E extends EntityName>(
  mapping: Mapping<W, E>,
  others: readonly (keyof Model<E> & string)[],
): ObjectPart<E> {
  const isCore = (field: string): field is keyof Model<E> & string =>
    mapping.rows[field]?.kind !== 'absent' && !others.some((other) => other === field);
  const fields = Object.keys(mapping.rows).filter(isCore);
  const lists = ['identifiers', 'addresses', 'contact_mechanisms', 'lines', 'stock'];
  return { name: 'core', fields, own: mapping.reads(fields).filter((path) => !lists.includes(path)), children: [] };
}

/** The paths below a prefix, without it. Every row has its id unasked, so `x.id` is not asked for. */
export function below(paths: readonly string[], prefix: string): readonly string[] {
  return paths
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((path) => path !== 'id' && !path.endsWith('.id'));
}
