import type { Fields, ModelOf } from './field.ts';
import { instant, list, text } from './field.ts';
import type { CustomField } from './values.ts';

/** An entity of the canonical model: its name, and its fields with kind and class. */
export interface Entity<N extends string, F extends Fields> {
  readonly name: N;
  readonly fields: F;
}

/** What every entity has besides its own fields: the source's own times, what the model does not know, and our id in the source. */
const common = {
  createdAt: instant(),
  updatedAt: instant(),
  customFields: list<CustomField>({ class: 'sensitive' }),
  /** The canonical id that the gateway wrote into a record that it made: how the record is known again, whoever sees it first. */
  correlationId: text(),
};

export function entity<N extends string, F extends Fields>(name: N, fields: F): Entity<N, F & typeof common> {
  return { name, fields: { ...fields, ...common } };
}

export type ModelOfEntity<E> = E extends Entity<string, infer F> ? ModelOf<F> : never;
