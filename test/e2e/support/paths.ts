import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { entryOf, mayRead } from '../../../src/auth/access.ts';
import type { Role } from '../../../src/auth/principal.ts';
import { ENTITY_NAMES, type EntityName } from '../../../src/model/index.ts';
import { mocked, types } from './mocked-schema.ts';

/** Every way that the schema offers to get at an entity, as operations. */
type Roles = ReadonlySet<Role>;

/** An operation that asks for denied fields, and what it costs without them. */
export interface Way {
  readonly name: string;
  readonly document: string;
  readonly without: string;
  readonly fragments?: string;
  /** What leads there from the listed rows; absent where they are the rows. */
  readonly steps?: readonly string[];
}

/** The coordinate behind a word of a filter or an order, where it is not a field of its own. */
const WORDS: Readonly<Record<string, string>> = {
  'Customer.country': 'addresses',
  'Customer.city': 'addresses',
  'Customer.emails': 'contactPoints',
  'Order.total': 'totals',
  'Invoice.total': 'totals',
  'Invoice.balance': 'totals',
  'Invoice.orderNumbers': 'orders',
  'Payment.currency': 'amount',
  'Shipment.orderNumbers': 'orders',
};

const fieldsOf = (type: string): readonly GraphQLField<unknown, unknown>[] =>
  types.filter(({ name }) => name === type).flatMap((each) => Object.values(each.getFields()));
const rootOf = (entity: EntityName): string => `${entity.charAt(0).toLowerCase()}${entity.slice(1)}`;
export const listOf = (entity: EntityName): string => `${rootOf(entity)}s`;

/** Whether the roles are let in to the list of an entity. */
export function mayList(roles: Roles, entity: EntityName): boolean {
  return entryOf('Query', listOf(entity)) !== undefined && mayRead(roles, 'Query', listOf(entity));
}

/** The fields of an entity that none of the roles opens. */
export function deniedFields(roles: Roles, entity: EntityName): readonly string[] {
  return fieldsOf(entity).flatMap(({ name }) => (mayRead(roles, entity, name) ? [] : [name]));
}

/** The selection of fields, each under a name of its own when `as` says so, with all that can be shown of their values. */
export function selectionOf(entity: EntityName, fields: readonly string[], as = (_field: string) => ''): string {
  const chosen = fieldsOf(entity).filter(({ name }) => fields.includes(name));
  return chosen.map((field) => `${as(field.name)}${field.name}${below(field, 3)}`).join(' ');
}

function below(field: GraphQLField<unknown, unknown>, depth: number): string {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return '';
  if (type.getFields()['pageInfo'] !== undefined) return '(first: 2) { totalCount nodes { id } edges { cursor } }';
  if (type.getFields()['meta'] !== undefined) return ' { id }';
  return ` { ${innerOf(type, depth)} }`;
}

function innerOf(type: GraphQLObjectType, depth: number): string {
  const inner = Object.values(type.getFields()).filter(
    (each) => (isLeafType(getNamedType(each.type)) || depth > 0) && !each.args.some(isRequiredArgument),
  );
  return inner.map((each) => `${each.name}${below(each, depth - 1)}`).join(' ');
}

/** The ways to rows of an entity that the roles may go, each asking for these fields. */
export function waysTo(entity: EntityName, id: string, denied: readonly string[], roles: Roles): readonly Way[] {
  const asked = selectionOf(entity, denied);
  const list = (inner: string) => `${listOf(entity)}(first: 3) { ${inner} }`;
  const aliased = selectionOf(entity, denied, (field) => `denied_${field}: `);
  const own: readonly (readonly [string, (fields: string) => string])[] = [
    ['by id', (fields) => `${rootOf(entity)}(id: "${id}") { id ${fields} }`],
    ['in a list', (fields) => list(`nodes { id ${fields} }`)],
    ['in edges', (fields) => list(`edges { node { id ${fields} } }`)],
    ['in an inline fragment', (fields) => list(`nodes { id ... on ${entity} { id ${fields} } }`)],
    ['beside its origins', (fields) => list(`nodes { id ${fields} ${META} }`)],
  ];
  const nested = relationsTo(entity, roles).map(({ parent, steps, isPage }) => {
    const end = (fields: string) => (isPage ? `(first: 2) { nodes { id ${fields} } }` : ` { id ${fields} }`);
    const document = (fields: string) =>
      `${listOf(parent)}(first: 25) { nodes { id ${steps.join(' { ')}${end(fields)}${' }'.repeat(steps.length - 1)} } }`;
    return { name: `in ${parent}.${steps.join('.')}`, steps, document: document(asked), without: document('') };
  });
  const ways: readonly Way[] = [
    ...(mayList(roles, entity) ? own : []).map(([name, document]) => ({
      ...{ name, document: document(asked), without: document('') },
    })),
    ...nested,
  ];
  if (!mayList(roles, entity)) return ways;
  const named = { document: list('nodes { id ...Denied }'), fragments: `fragment Denied on ${entity} { ${asked} }` };
  return [
    ...ways,
    { name: 'under another name', document: list(`nodes { id ${aliased} }`), without: list('nodes { id }') },
    { name: 'in a fragment', ...named, without: list('nodes { id }') },
  ];
}

const META = 'meta { gaps { path reason } }';

/** A relation of listed rows, or of values in them, that leads to rows of an entity. */
interface Relation {
  readonly parent: EntityName;
  readonly steps: readonly string[];
  readonly isPage: boolean;
}

/** The relations that lead to an entity, as far as the roles may follow them. */
function relationsTo(entity: EntityName, roles: Roles): readonly Relation[] {
  const ends = [entity, `${entity}Connection`];
  return ENTITY_NAMES.filter((parent) => mayList(roles, parent)).flatMap((parent) =>
    fieldsOf(parent)
      .filter(({ name }) => mayRead(roles, parent, name))
      .flatMap((field) => {
        const target = getNamedType(field.type);
        if (ends.includes(target.name))
          return [{ parent, steps: [field.name], isPage: target.name.endsWith('Connection') }];
        if (!isObjectType(target) || isEntityOrPage(target)) return [];
        return Object.values(target.getFields())
          .filter((inner) => getNamedType(inner.type).name === entity && mayRead(roles, target.name, inner.name))
          .map((inner) => ({ parent, steps: [field.name, inner.name], isPage: false }));
      }),
  );
}

function isEntityOrPage(type: GraphQLObjectType): boolean {
  return type.getFields()['meta'] !== undefined || type.getFields()['pageInfo'] !== undefined;
}

/** Root lists that search an entity by what the roles may not read: by filters, negated ones, those of related lists, and orders. */
export function searchesOf(entity: EntityName, roles: Roles): readonly string[] {
  const denied = deniedWords(entity, roles);
  const filter = (word: string) => `{ ${word}: ${isRelation(entity, word) ? '{}' : '{ isNull: false }'} }`;
  const own = denied.flatMap((word) => [
    `${listOf(entity)}(where: ${filter(word)}) { totalCount }`,
    `${listOf(entity)}(where: { or: [{ not: ${filter(word)} }] }) { nodes { id } }`,
  ]);
  const sorted = orderWords(entity)
    .filter((word) => isDeniedWord(entity, word, roles))
    .map((word) => `${listOf(entity)}(orderBy: { field: ${word} }) { edges { cursor } }`);
  const through = ENTITY_NAMES.filter((parent) => mayList(roles, parent)).flatMap((parent) =>
    whereWords(parent)
      .filter((word) => isRelation(parent, word, entity))
      .flatMap((relation) =>
        denied.map((word) => `${listOf(parent)}(where: { ${relation}: ${filter(word)} }) { totalCount }`),
      ),
  );
  return [...(mayList(roles, entity) ? [...own, ...sorted] : []), ...through];
}

function deniedWords(entity: EntityName, roles: Roles): readonly string[] {
  return whereWords(entity).filter((word) => isDeniedWord(entity, word, roles));
}

function isDeniedWord(entity: EntityName, word: string, roles: Roles): boolean {
  return !mayRead(roles, entity, WORDS[`${entity}.${word}`] ?? word);
}

function whereWords(entity: EntityName): readonly string[] {
  const type = mocked.getType(`${entity}Where`);
  const words = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  return words.filter((word) => !['ids', 'and', 'or', 'not'].includes(word));
}

function orderWords(entity: EntityName): readonly string[] {
  const type = mocked.getType(`${entity}OrderField`);
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}

function isRelation(entity: EntityName, word: string, to?: EntityName): boolean {
  const type = mocked.getType(`${entity}Where`);
  const field = isInputObjectType(type) ? type.getFields()[word] : undefined;
  const name = field === undefined ? '' : getNamedType(field.type).name;
  return to === undefined ? name.endsWith('Where') : name === `${to}Where`;
}

/** The root fields that none of the roles opens, asked for as little as they give. */
export function deniedRoots(roles: Roles): readonly string[] {
  return fieldsOf('Query')
    .filter(({ name }) => !name.startsWith('_') && !mayRead(roles, 'Query', name))
    .map(({ name, type }) => {
      const given = getNamedType(type);
      return isObjectType(given) && given.getFields()['pageInfo'] !== undefined
        ? `${name} { totalCount nodes { __typename } }`
        : `${name}(id: "${unknownId(name)}") { id }`;
    });
}

function unknownId(root: string): string {
  const prefixes: Readonly<Record<string, string>> = { inventoryItem: 'itm', employment: 'job', timeOffRequest: 'tor' };
  return `${prefixes[root] ?? root.slice(0, 3)}_${'0'.repeat(26)}`;
}
