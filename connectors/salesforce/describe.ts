import { valueAt } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';

/** What the description of an object says of one field to our user. */
export interface DescribedField {
  /** `string`, `picklist`, `phone`. */
  readonly type: string;
  /** The organisation's word for people; null where it has none. */
  readonly label: string | null;
  readonly isCreateable: boolean;
  readonly isUpdateable: boolean;
  readonly isNillable: boolean;
  /** The source fills it in when a new record leaves it out. */
  readonly isDefaulted: boolean;
  readonly isExternalId: boolean;
  /** Longest text; 0 where length means nothing. */
  readonly length: number;
  /** The values of a restricted picklist; null where any value goes. */
  readonly values: readonly string[] | null;
}

/** The fields of an object that our user may read, by their API names. */
export type Description = ReadonlyMap<string, DescribedField>;

/** The fields in the answer of a describe. Throws `protocol`. */
export function descriptionOf(body: unknown, operation: string): Description {
  const fields = valueAt(body, 'fields');
  if (!Array.isArray(fields)) throw answers.protocol(operation, 'the description has no list of fields');
  const described = new Map<string, DescribedField>();
  for (const field of fields) {
    const name = valueAt(field, 'name');
    const type = valueAt(field, 'type');
    if (typeof name === 'string' && typeof type === 'string') described.set(name, describedField(field, type));
  }
  return described;
}

function describedField(field: unknown, type: string): DescribedField {
  const is = (name: string) => valueAt(field, name) === true;
  const length = valueAt(field, 'length');
  const label = valueAt(field, 'label');
  return {
    type,
    label: typeof label === 'string' ? label : null,
    isCreateable: is('createable'),
    isUpdateable: is('updateable'),
    isNillable: is('nillable'),
    isDefaulted: is('defaultedOnCreate'),
    isExternalId: is('externalId'),
    length: typeof length === 'number' ? length : 0,
    values: is('restrictedPicklist') ? activeValuesOf(valueAt(field, 'picklistValues')) : null,
  };
}

function activeValuesOf(values: unknown): readonly string[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((each: unknown) => {
    const value = valueAt(each, 'value');
    return valueAt(each, 'active') === true && typeof value === 'string' ? [value] : [];
  });
}
