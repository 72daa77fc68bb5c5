import { entity, type ModelOfEntity } from './entity.ts';
import { code, reference, text, value } from './field.ts';
import type { Address } from './values.ts';

/** A place where stock is kept. */
export const location = entity('Location', {
  code: text(),
  name: text(),
  kind: code(['WAREHOUSE', 'STORAGE', 'OTHER']),
  status: code(['ACTIVE', 'INACTIVE']),
  legalEntity: text(),
  parent: reference('Location'),
  address: value<Address>(),
});

export type Location = ModelOfEntity<typeof location>;
