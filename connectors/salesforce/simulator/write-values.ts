import { countryCode, countryLabel } from './countries.ts';
import type { Field, ObjectType, Value } from './field.ts';
import { normalId } from './ids.ts';
import { isObject, type Json, NumberLiteral } from './json.ts';
import type { Org } from './org.ts';
import { Refusal } from './refusals.ts';
import { idOf, textOf } from './table.ts';

export type Values = Readonly<Record<string, Value>>;

/** A refusal of one record's data. */
export function invalid(errorCode: string, message: string, fields: readonly string[] = []): Refusal {
  return new Refusal(400, { errorCode, message, fields });
}

/**
 * Reads the fields of a create or an update, in the order in which the source objects: unknown columns and JSON types, then
 * what the user may not write, then each value.
 */
export function readValues(org: Org, type: ObjectType, body: Json): Values {
  const entries = Object.entries(body)
    .filter(([name]) => name !== 'attributes')
    .map(([name, value]) => readEntry(org, type, name, value));
  const locked = entries.filter(({ field }) => field.write === 'none').map(({ field }) => field.name);
  if (locked.length > 0) {
    throw invalid(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      `Unable to create/update fields: ${locked.join(', ')}. Please check the security settings of this field and verify that ` +
        'it is read/write for your profile or permission set.',
      locked,
    );
  }
  const values: Record<string, Value> = {};
  for (const { field, value } of entries) values[field.name] = checked(org, type, field, value);
  for (const prefix of type.addresses) readCountry(values, prefix);
  return values;
}

function readEntry(org: Org, type: ObjectType, name: string, value: unknown): { field: Field; value: Value } {
  if (isObject(value) && !(value instanceof NumberLiteral)) return readForeign(org, type, name, value);
  const field = org.field(type, name);
  if (field === null) throw unknownColumn(type, name);
  return { field, value: field.write === 'none' ? null : scalarOf(field, value) };
}

function unknownColumn(type: ObjectType, name: string): Refusal {
  return invalid('INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`);
}

/** A parent named by its external id: `"Account": {"ERP_Customer_Number__c": "C-10021"}`. */
function readForeign(org: Org, type: ObjectType, name: string, value: Json): { field: Field; value: Value } {
  const compound = org.field(type, name);
  if (compound !== null) return { field: compound, value: null };
  const field = type.fields.find((candidate) => candidate.relationshipName?.toLowerCase() === name.toLowerCase());
  const parent = field === undefined ? null : org.type(field.referenceTo ?? '');
  if (field === undefined || parent === null) throw unknownColumn(type, name);
  const [key, keyValue] = Object.entries(value).find(([part]) => part !== 'attributes') ?? [];
  const external = org.field(parent, key ?? '');
  if (external === null || !external.externalId || typeof keyValue !== 'string') {
    throw invalid('INVALID_FIELD', `The external foreign key reference does not reference a valid entity: ${name}`);
  }
  const found = org
    .table(parent.name)
    .find(external.name, keyValue)
    .filter((record) => record['IsDeleted'] !== true);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { field, value: idOf(only) };
  const message = `Foreign key external ID: ${keyValue} not found for field ${external.name} in entity ${parent.name}`;
  throw invalid('INVALID_FIELD', message);
}

const decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function scalarOf(field: Field, value: unknown): Value {
  if (value === null || value === '') return null;
  if (field.type === 'boolean' && typeof value === 'boolean') return value;
  if (field.type === 'currency' || field.type === 'int') {
    const source = value instanceof NumberLiteral ? value.source : value;
    if (typeof source === 'string' && decimal.test(source)) return source;
  } else if (field.type !== 'boolean' && typeof value === 'string') {
    return value;
  }
  const token =
    value instanceof NumberLiteral ? 'VALUE_NUMBER' : typeof value === 'string' ? 'VALUE_STRING' : 'START_ARRAY';
  const shown = value instanceof NumberLiteral ? value.source : String(value);
  const message = `Cannot deserialize instance of ${field.type} from ${token} value ${shown} or request may be missing a required field`;
  throw new Refusal(400, { errorCode: 'JSON_PARSER_ERROR', message });
}

function checked(org: Org, type: ObjectType, field: Field, value: Value): Value {
  if (value === null && !field.nillable) {
    throw invalid('REQUIRED_FIELD_MISSING', `Required fields are missing: [${field.name}]`, [field.name]);
  }
  if (typeof value !== 'string') return value;
  if (field.type === 'reference') return checkedReference(org, field, value);
  if (field.length > 0 && value.length > field.length) {
    const message = `${type.label} ${field.label}: data value too large: ${value} (max length=${field.length})`;
    throw invalid('STRING_TOO_LONG', message, [field.name]);
  }
  if (field.type === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) {
    throw invalid('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]);
  }
  if (field.restrictedTo !== null && !field.restrictedTo.includes(value)) {
    const message = `${field.label}: bad value for restricted picklist field: ${value}`;
    throw invalid('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
  }
  return value;
}

const PROFILE_PREFIX = '00e';

function checkedReference(org: Org, field: Field, value: string): string {
  const id = normalId(value);
  const parent = field.referenceTo === 'Profile' ? null : org.table(field.referenceTo ?? '');
  if (id === null || !id.startsWith(parent?.type.keyPrefix ?? PROFILE_PREFIX)) {
    throw invalid('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
  }
  if (parent === null) return id;
  const record = parent.get(id);
  const isKnown = record !== null || id === org.userId;
  if (!isKnown) throw invalid('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  if (record?.['IsDeleted'] === true) throw invalid('ENTITY_IS_DELETED', 'entity is deleted');
  if (field.name === 'OwnerId' && record?.['IsActive'] === false) {
    const message = `operation performed with inactive user [${id.slice(0, 15)}] as owner of account`;
    throw invalid('INACTIVE_OWNER_OR_USER', message, [field.name]);
  }
  return id;
}

/** Keeps a country's label and code together, whichever of them was written. */
function readCountry(values: Record<string, Value>, prefix: string): void {
  const codeName = `${prefix}CountryCode`;
  const labelName = `${prefix}Country`;
  const code = values[codeName];
  const label = values[labelName];
  if (code === undefined && label === undefined) return;
  const chosen = textOf(values, codeName) ?? (typeof label === 'string' ? countryCode(label) : null);
  if (chosen === null && code !== null && label !== null) throw badCountry(labelName);
  values[codeName] = chosen === null ? null : chosen.toUpperCase();
  values[labelName] = chosen === null ? null : countryLabel(chosen);
  if (chosen !== null && values[labelName] === null) throw badCountry(code === undefined ? labelName : codeName);
}

function badCountry(name: string): Refusal {
  return invalid(
    'FIELD_INTEGRITY_EXCEPTION',
    `There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.`,
    [name],
  );
}
