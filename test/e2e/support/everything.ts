import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  print,
} from 'graphql';
import { mergedDocument } from '../../../src/graphql/schema.ts';
import { ENTITIES, ENTITY_NAMES, type EntityName } from '../../../src/model/index.ts';
import { SCHEMA } from './company.ts';

/** Balances of time off have no list of their own: they are asked for below their employees. */
const LISTS: Readonly<Partial<Record<EntityName, string>>> = {
  Customer: 'customers',
  Contact: 'contacts',
  Order: 'orders',
  Invoice: 'invoices',
  Payment: 'payments',
  InventoryItem: 'inventoryItems',
  Location: 'locations',
  Employee: 'employees',
  Employment: 'employments',
  TimeOffRequest: 'timeOffRequests',
};

/** A query for every field of every entity, to the bottom of its values, entities below by their ids; made from the schema. */
export function everything(rows: number): string {
  const schema = buildSchema(print(mergedDocument(SCHEMA)), { assumeValidSDL: true });
  const lists = ENTITY_NAMES.flatMap((entity) => {
    const list = LISTS[entity];
    return list === undefined ? [] : [`${list}(first: ${rows}) { nodes { ${fieldsOf(schema, entity)} ${GAPS} } }`];
  });
  return lists.join('\n');
}

/** What computed members are asked with. */
const COMPUTED: Readonly<Record<string, string>> = { in: '(unit: "DZN")', inCurrency: '(code: "GBP")' };

const GAPS = '__typename meta { gaps { path reason connection detail } }';

function fieldsOf(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return Object.values(type.getFields())
    .filter((field) => field.name !== 'meta')
    .map((field) => selectionOf(schema, field))
    .join(' ');
}

function selectionOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  const given = COMPUTED[field.name];
  if (given !== undefined && isObjectType(type)) return `${field.name}${given} { ${leavesOf(type)} }`;
  if (Object.hasOwn(ENTITIES, type.name)) return `${field.name} { __typename id }`;
  if (type.name.endsWith('Connection')) return `${field.name}(first: 1) { totalCount }`;
  return `${field.name} { ${fieldsOf(schema, type.name)} }`;
}

/** A quantity has quantities in it: one step down is enough. A conversion without a step between has no `via`. */
function leavesOf(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).filter((each) => isLeafType(getNamedType(each.type)));
  return fields.flatMap(({ name }) => (name === 'via' ? [] : [name])).join(' ');
}

/** The paths of every null in an entity, as gaps name them; entities below explain themselves. */
export function nullsIn(node: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(node).flatMap(([field, value]) => (field === 'meta' ? [] : nullsAt(field, value)));
}

function nullsAt(path: string, value: unknown): readonly string[] {
  if (value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((each, index) => nullsAt(`${path}[${index}]`, each));
  if (typeof value !== 'object' || value === undefined || '__typename' in Object(value)) return [];
  return Object.entries(value ?? {}).flatMap(([member, each]) => nullsAt(`${path}.${member}`, each));
}
