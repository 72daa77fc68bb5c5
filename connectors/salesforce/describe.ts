import { propertyOf, protocolError } from './failure.ts';

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
  const fields = propertyOf(body, 'fields');
  if (!Array.isArray(fields)) throw protocolError(operation, 'the description has no list of fields');
  const described = new Map<string, DescribedField>();
  for (const field of fields) {
    const name = propertyOf(field, 'name');
    const type = propertyOf(field, 'type');
    if (typeof name === 'string' && typeof type === 'string') described.set(name, describedField(field, type));
  }
  return described;
}

function describedField(field: unknown, type: string): DescribedField {
  const is = (name: string) => propertyOf(field, name) === true;
  const length = propertyOf(field, 'length');
  const label = propertyOf(field, 'label');
  return {
    type,
    label: typeof label === 'string' ? label : null,
    isCreateable: is('createable'),
    isUpdateable: is('updateable'),
    isNillable: is('nillable'),
    isDefaulted: is('defaultedOnCreate'),
    isExternalId: is('externalId'),
    length: typeof length === 'number' ? length : 0,
    values: is('restrictedPicklist') ? activeValuesOf(propertyOf(field, 'picklistValues')) : null,
  };
}

function activeValuesOf(values: unknown): readonly string[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((each: unknown) => {
    const value = propertyOf(each, 'value');
    return propertyOf(each, 'active') === true && typeof value === 'string' ? [value] : [];
  });
}
