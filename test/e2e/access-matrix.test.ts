import { createRequire } from 'node:module';
import { type GraphQLSchema, isNonNullType } from 'graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { entryOf, guardSchema, mayRead, ROLES_IN_FORCE, shieldRules } from '../../src/auth/access.ts';
import { ACCESS } from '../../src/auth/access-table.ts';
import { NOBODY, type Principal, ROLES, type Role } from '../../src/auth/principal.ts';
import { SCOPED_ROLES } from '../../src/auth/scope.ts';
import { ENTITY_NAMES } from '../../src/model/index.ts';
import { callerOf, recordOf } from '../auth/support/callers.ts';
import { coordinates, mocked, types, verdictOn } from './support/mocked-schema.ts';

/** Every role against every field: the access table, our application of its rules, and graphql-shield's own agree. */
const require = createRequire(import.meta.url);
const shield: typeof import('graphql-shield') = require('graphql-shield');
const { applyMiddleware }: typeof import('graphql-middleware') = require('graphql-middleware');

const guarded = guardSchema(mocked);
const withRules = coordinates.filter((coordinate) => entryAt(coordinate) !== 'inherit');
const callers: readonly (readonly [string, Principal])[] = [
  ...ROLES.map((role) => [role, callerOf([role]).principal] as const),
  ['somebody without a role', callerOf([]).principal],
  ['nobody', NOBODY],
];
/** Callers of whom some roles hold on some rows only. */
const mixed: readonly (readonly Role[])[] = [
  ...SCOPED_ROLES.map((role) => [role]),
  ['sales', 'customer'],
  ['warehouse', 'customer'],
  ['manager', 'employee'],
  ['hr', 'manager'],
  ['finance', 'employee'],
];

afterEach(() => {
  vi.unstubAllEnvs();
});

test('every coordinate of the schema has an entry, and no entry is without a coordinate', () => {
  const entries = Object.entries(ACCESS).flatMap(([type, fields]) =>
    Object.keys(fields).map((field) => `${type}.${field}`),
  );

  expect(entries.toSorted()).toEqual(coordinates.toSorted());
});

test('a guarded field can be null, so that a denial costs no more than the field', () => {
  const costly = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ name, type: of }) => isNonNullType(of) && entryOf(type.name, name) !== 'inherit')
      .map(({ name }) => `${type.name}.${name}`),
  );

  // Federation itself sets its type.
  expect(costly.toSorted()).toEqual(['Query._entities']);
});

describe.each(['development', 'production'])('in %s', (environment) => {
  /** The stock middleware, as graphql-shield's own documentation applies it. */
  const stock = () => {
    vi.stubEnv('NODE_ENV', environment);
    return applyMiddleware(mocked, shield.shield({ ...shieldRules() }, { allowExternalErrors: true }));
  };

  test.each(callers)('%s may read exactly what the table says, by both applications', async (_name, principal) => {
    const oracle = stock();
    const expected = coordinates.filter((coordinate) => !isOpen(principal.roles, coordinate));

    expect(await deniedBy(guarded, coordinates, {}, principal)).toEqual(expected);
    expect(await deniedBy(oracle, coordinates, {}, principal)).toEqual(expected);
  });

  test.each(mixed)(
    'on rows %s (and %s) may read what the roles in force open, by both applications',
    async (...roles) => {
      const oracle = stock();
      const caller = callerOf(roles.filter((role) => role !== undefined));
      for (const entity of ENTITY_NAMES) {
        const fields = withRules.filter((coordinate) => coordinate.startsWith(`${entity}.`));
        for (const whose of ['own', 'team', 'foreign'] as const) {
          const inForce = caller.viewerOf(entity, [recordOf(entity, whose)]).roles;
          const row = { [ROLES_IN_FORCE]: inForce };
          const expected = fields.filter((coordinate) => !isOpen(inForce, coordinate));

          expect(await deniedBy(guarded, fields, row, caller.principal)).toEqual(expected);
          expect(await deniedBy(oracle, fields, row, caller.principal)).toEqual(expected);
        }
      }
    },
  );
});

function entryAt(coordinate: string) {
  const [type = '', field = ''] = coordinate.split('.');
  return entryOf(type, field);
}

function isOpen(roles: ReadonlySet<Role>, coordinate: string): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  return mayRead(roles, type, field);
}

/** The coordinates that an execution refuses, each asked for alone. */
async function deniedBy(
  schema: GraphQLSchema,
  asked: readonly string[],
  parent: object,
  principal: Principal,
): Promise<readonly string[]> {
  const denied: string[] = [];
  for (const coordinate of asked) {
    if ((await verdictOn(schema, coordinate, parent, principal)) === 'denied') denied.push(coordinate);
  }
  return denied;
}
