import type { EntityName, Model } from '../model/index.ts';
import type { Part } from './contract.ts';
import type { Mapping } from './mapping.ts';

/** The part `core` of a source that keeps nothing apart: every field that the mapping reads. */
export function corePart<W, E extends EntityName>(mapping: Mapping<W, E>, tracked: Part<E>['tracked']): Part<E> {
  const isHeld = (field: string): field is keyof Model<E> & string =>
    mapping.rows[field] !== undefined && mapping.rows[field].kind !== 'absent';
  return { name: 'core', fields: Object.keys(mapping.rows).filter(isHeld), tracked };
}
