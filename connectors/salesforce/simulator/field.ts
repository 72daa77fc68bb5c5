export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'phone'
  | 'url'
  | 'email'
  | 'reference'
  | 'boolean'
  | 'datetime'
  | 'currency'
  | 'int'
  | 'address';

/** One field as the organisation's describe tells it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Longest text; 0 where length means nothing. */
  readonly length: number;
  readonly nillable: boolean;
  /** `all`: on create and update; `none`: the source's own. */
  readonly write: 'all' | 'none';
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly externalId: boolean;
  /** Values of a restricted picklist. */
  readonly restrictedTo: readonly string[] | null;
  /** The only type of record that a reference points to. */
  readonly referenceTo: string | null;
  readonly relationshipName: string | null;
  /** What the source fills in when a create or a seed row leaves the field out. */
  readonly defaultValue: Value;
}

/** A stored value: numbers as decimal strings, instants as ISO 8601 UTC with milliseconds, ids with 18 characters, never ''. */
export type Value = string | boolean | null;

export type ObjectName = 'Account' | 'Contact' | 'User';

export interface ObjectType {
  readonly name: ObjectName;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly isDeletable: boolean;
  readonly fields: readonly Field[];
  readonly children: readonly ChildRelationship[];
  /** Prefixes of the parts of compound addresses: `Billing` for `BillingStreet`, `BillingCity` and so on. */
  readonly addresses: readonly string[];
  /** True where Name is made of FirstName and LastName. */
  readonly isPerson: boolean;
}

export interface ChildRelationship {
  readonly relationshipName: string;
  readonly childObject: ObjectName;
  readonly field: string;
  readonly cascadeDelete: boolean;
}

type Choices = Partial<Omit<Field, 'name' | 'type' | 'label'>>;

export function field(name: string, type: FieldType, choices: Choices = {}): Field {
  return {
    name,
    label: name
      .replace(/__c$/, '')
      .replaceAll('_', ' ')
      .replace(/([a-z])([A-Z])/g, '$1 $2'),
    type,
    length: type === 'id' || type === 'reference' ? 18 : 0,
    nillable: true,
    write: 'all',
    filterable: type !== 'address',
    sortable: type !== 'address',
    externalId: false,
    restrictedTo: null,
    referenceTo: null,
    relationshipName: null,
    defaultValue: null,
    ...choices,
  };
}

export const text = (name: string, length: number, choices: Choices = {}): Field =>
  field(name, 'string', { length, ...choices });

export function reference(name: string, referenceTo: ObjectName, choices: Choices = {}): Field {
  return field(name, 'reference', { referenceTo, relationshipName: name.replace(/Id$/, ''), ...choices });
}

const system: Choices = { write: 'none', nillable: false };

export const idField: Field = field('Id', 'id', system);
export const isDeletedField: Field = field('IsDeleted', 'boolean', { ...system, defaultValue: false });

export const auditFields: readonly Field[] = [
  field('CreatedDate', 'datetime', system),
  reference('CreatedById', 'User', system),
  field('LastModifiedDate', 'datetime', system),
  reference('LastModifiedById', 'User', system),
  field('SystemModstamp', 'datetime', system),
];

/** The parts of an address, with country as label and as code, and the compound field over them. */
export function addressFields(prefix: string): readonly Field[] {
  return [
    field(`${prefix}Street`, 'textarea', { length: 255 }),
    text(`${prefix}City`, 40),
    text(`${prefix}State`, 80),
    text(`${prefix}PostalCode`, 20),
    text(`${prefix}Country`, 80),
    field(`${prefix}CountryCode`, 'picklist', { length: 10 }),
    field(`${prefix}Address`, 'address', { write: 'none' }),
  ];
}

export function currencyField(currencies: readonly string[]): Field {
  return field('CurrencyIsoCode', 'picklist', {
    length: 3,
    restrictedTo: currencies,
    defaultValue: currencies[0] ?? 'EUR',
  });
}
