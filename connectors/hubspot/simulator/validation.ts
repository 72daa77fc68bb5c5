import { isRow, type Row } from '../../../src/simulator/row.ts';
import type { Definition, ObjectType } from './definitions.ts';
import { type Portal, type Properties, textValue } from './portal.ts';
import { invalid, type Problem, Refusal, refusal } from './refusals.ts';

/** The properties of a write; throws what HubSpot refuses of them. `''` clears. */
export function propertiesIn(portal: Portal, type: ObjectType, value: unknown): Properties {
  if (!isRow(value)) throw invalid('properties are missing');
  const known = portal.definitions.get(type) ?? new Map<string, Definition>();
  const errors = Object.entries(value).flatMap(([name, each]) => problemOf(known.get(name), name, each));
  if (errors.length > 0)
    throw invalid(`Property values were not valid: ${JSON.stringify(errors.map(({ message }) => message))}`, errors);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, textValue(each)]));
}

function problemOf(definition: Definition | undefined, name: string, value: unknown): readonly Problem[] {
  const problem = (code: string, message: string): readonly Problem[] => [
    { message, code, context: { propertyName: [name] } },
  ];
  if (definition === undefined) return problem('PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`);
  if (definition.isReadOnly) return problem('READ_ONLY_VALUE', `"${name}" is a read only property`);
  const text = textValue(value);
  if (text === null) return [];
  switch (definition.type) {
    case 'enumeration':
      return definition.options.includes(text)
        ? []
        : problem('INVALID_OPTION', `${text} was not one of the allowed options`);
    case 'number':
      return Number.isNaN(Number(text)) ? problem('INVALID_NUMBER', `${text} was not a valid number.`) : [];
    case 'bool':
      return text === 'true' || text === 'false' ? [] : problem('INVALID_OPTION', 'not a boolean');
    case 'date':
    case 'datetime':
      return /^\d+$/.test(text) || !Number.isNaN(Date.parse(text)) ? [] : problem('INVALID_DATE', 'not a date');
    default:
      return name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
        ? problem('INVALID_EMAIL', 'Email address is invalid')
        : [];
  }
}

/** Throws 409 where another object has the value of a unique property. */
export function mustBeFree(portal: Portal, type: ObjectType, properties: Properties, own: string | null): void {
  for (const [name, definition] of portal.definitions.get(type) ?? []) {
    const value = properties[name];
    if (!definition.isUnique || value === null || value === undefined) continue;
    const taken = portal.findBy(type, name, value);
    if (taken === null || taken.id === own) continue;
    const noun = type === 'contacts' ? 'Contact' : 'Object';
    throw new Refusal(refusal(409, 'CONFLICT', `${noun} already exists. Existing ID: ${taken.id}`));
  }
}

/** Text of unique properties is kept in lower case where it is an e-mail address. */
export function normalized(type: ObjectType, properties: Properties): Properties {
  const { email } = properties;
  return type === 'contacts' && typeof email === 'string'
    ? { ...properties, email: email.trim().toLowerCase() }
    : properties;
}

export function bodyOf(text: string): Row {
  try {
    const body: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isRow(body)) return body;
  } catch {
    // Falls through to the refusal.
  }
  throw invalid('Invalid input JSON on line 1, column 1');
}

export function inputsOf(body: Row, most: number): readonly Row[] {
  const inputs = body['inputs'];
  if (!Array.isArray(inputs) || !inputs.every(isRow)) throw invalid('inputs are missing');
  if (inputs.length > most) throw invalid(`The maximum number of inputs supported in a batch request is ${most}`);
  return inputs;
}
