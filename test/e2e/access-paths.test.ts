import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src/auth/principal.ts';
import type { EntityName } from '../../src/model/index.ts';
import { type Answer, at, type Caller, listAt, openCompany, type TestCompany } from './support/company.ts';
import {
  deniedFields,
  deniedRoots,
  listOf,
  mayList,
  searchesOf,
  selectionOf,
  type Way,
  waysTo,
} from './support/paths.ts';

/**
 * What is denied is denied on every way in: the ways are made from the schema, and the values that others are shown must be nowhere in
 * the answer.
 */
const CALLERS: readonly Caller[] = [
  'admin',
  'operator',
  'sales',
  'finance',
  'hr',
  'warehouse',
  'bi',
  'customer:17',
  'employee:2137',
  'manager:2110',
  'manager+employee:2110',
];

/** The entities that the sources of the tests have, and a role that reads all of their fields. */
const HELD: Readonly<Partial<Record<EntityName, Role>>> = {
  Customer: 'admin',
  Contact: 'admin',
  Order: 'admin',
  Invoice: 'admin',
  Payment: 'admin',
  InventoryItem: 'admin',
  Location: 'admin',
  Employee: 'hr',
  Employment: 'hr',
  TimeOffRequest: 'hr',
};

/** Relations of which no source of the tests has a pair. */
const NOWHERE: readonly string[] = [
  'in Employment.manager',
  'in InventoryItem.variantOf',
  'in InventoryItem.variants',
  'in Invoice.allocations.invoice',
  'in Order.payments',
  'in Payment.salesOrder',
  'in Shipment.customer',
  'in Shipment.lines.item',
  'in Shipment.orders',
  'in Shipment.shipFrom',
];

const rolesOf = (caller: Caller) => new Set(String(caller).split(':')[0]?.split('+') as Role[]);
const cases = Object.entries(HELD).flatMap(([name, reader]) =>
  CALLERS.map((caller) => ({ caller, entity: name as EntityName, reader, roles: rolesOf(caller) })).filter(
    ({ entity, roles }) => deniedFields(roles, entity).length > 0 && waysTo(entity, '', [], roles).length > 0,
  ),
);

/** Whether a row says itself whose it is, so that a caller who sees own rows only has it loaded. */
function asksWhose(roles: ReadonlySet<Role>, entity: EntityName): boolean {
  const isOfPerson = entity === 'Employment' || entity === 'TimeOffRequest';
  return roles.has('customer') || (isOfPerson && (roles.has('employee') || roles.has('manager')));
}

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ isFilledHere: true });
});

afterAll(() => company.close());

beforeEach(() => pass());

/** Later, when nothing that was read before is fresh. */
async function pass(): Promise<void> {
  await company.gateway.flush();
  company.clock.advance(1000);
  company.forget();
}

const anew = (caller: Caller, document: string, fragments = '') =>
  company.query(caller, `query @freshness(maxAge: 0) { ${document} } ${fragments}`);

describe.each(cases)('what is denied to $caller of $entity', ({ caller, entity, reader, roles }) => {
  const denied = deniedFields(roles, entity);

  test('is on no way in, costs no call, and is told to be denied', async () => {
    const { ids, values } = await shownTo(reader, caller, entity, denied);
    // Just read by somebody else: fresh in the cache.
    const [first] = waysTo(entity, ids, denied, roles);
    expectDenied(await anew(caller, first?.document ?? ''), denied, values);
    // Whose a document is may have to be asked; nothing else is.
    if (!asksWhose(roles, entity)) expect(company.calls()).toEqual([]);

    for (const way of waysTo(entity, ids, denied, roles)) {
      await pass();
      // The rows themselves cost calls where a relation leads to them, or where a source has to say whose they are.
      const isFree = way.steps === undefined && !asksWhose(roles, entity);
      const plain = isFree ? null : await anew(caller, way.without);
      const needed = callsMade();
      // Some relations lead nowhere for some callers.
      if (plain !== null && !leadsSomewhere(plain, way)) continue;
      if (plain !== null) await pass();
      const answer = await anew(caller, way.document, way.fragments);

      expect([way.name, callsMade()]).toEqual([way.name, needed]);
      expectDenied(answer, denied, values);
      if (way.name === 'beside its origins') expectGaps(answer, way, denied);
    }
  });

  test('is not found, counted, sorted or paged by', async () => {
    for (const searches of chunks(searchesOf(entity, roles), 10)) {
      const answer = await anew(caller, searches.map((each, index) => `s${index}: ${each}`).join(' '));

      const found = searches.filter((_, index) => answer.data?.[`s${index}`] !== null);
      expect(found).toEqual([]);
      expect(codesOf(answer)).toEqual(new Set(['FORBIDDEN']));
      expect(company.calls()).toEqual([]);
    }
  });

  // Those who do not list the entity have no origins to ask for.
  const listing = mayList(roles, entity) ? ['is in no origin, no losing value and no disagreement'] : [];
  test.each(listing)('%s', async () => {
    const { values } = await shownTo(reader, caller, entity, denied);
    const paths = JSON.stringify(denied);
    const answer = await anew(
      caller,
      `all: ${listOf(entity)}(first: 25) { nodes { name: id meta { origins { path alternatives { value } } discrepancies { path values { value } } } } }
       named: ${listOf(entity)}(first: 25) { nodes { id meta { origins(paths: ${paths}) { path alternatives { value } } } } }`,
    );

    const told = [...answer.body.matchAll(/"path":"(\w+)/g)].map(([, path]) => path);
    expect(told.filter((path) => denied.includes(path ?? ''))).toEqual([]);
    expectAbsent(answer, values);
  });
});

test('every relation of the schema leads somewhere for somebody, but those that no source of the tests has', async () => {
  const ways = Object.keys(HELD).flatMap((entity) => waysTo(entity as EntityName, '', ['id'], new Set(ROLES)));
  const nowhere: string[] = [];
  for (const way of ways.filter(({ steps }) => steps !== undefined)) {
    if (!leadsSomewhere(await anew('admin+hr:', way.without), way)) nowhere.push(way.name);
  }

  expect([...new Set(nowhere)].toSorted()).toEqual(NOWHERE);
});

describe.each(CALLERS)('a root that is denied to %s', (caller) => {
  test('costs no call, and no statement but finding out who that is', async () => {
    for (const roots of chunks(deniedRoots(rolesOf(caller)), 10)) {
      await pass();
      const answer = await anew(caller, roots.map((each, index) => `r${index}: ${each}`).join(' '));

      expect(Object.values(answer.data ?? {}).filter((value) => value !== null)).toEqual([]);
      expect(codesOf(answer)).toEqual(new Set(['FORBIDDEN']));
      expect(company.calls()).toEqual([]);
      if (!/customer|employee|manager/.test(String(caller))) expect(company.statements).toEqual([]);
    }
  });
});

test('the router gets entities by key without what is denied to it', async () => {
  const denied = deniedFields(new Set(['admin']), 'Employee');
  const { data } = await company.query('admin', '{ employees(first: 3) { nodes { id } } }');
  const representations = listAt<{ id: string }>(data, 'employees.nodes').map(({ id }) => ({
    __typename: 'Employee',
    id,
  }));

  const answer = await company.query(
    'admin',
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Employee { id ${selectionOf('Employee', denied)} } } }`,
    { r: representations },
  );

  expect(listAt(answer.data, '_entities')).toHaveLength(3);
  expectDenied(answer, denied, []);
});

/** An id of a row that the caller sees, and the values of the denied fields as somebody else is shown them. */
async function shownTo(reader: Caller, caller: Caller, entity: EntityName, denied: readonly string[]) {
  const own = mayList(rolesOf(caller), entity)
    ? listAt<{ id: string }>(
        (await anew(caller, `${listOf(entity)}(first: 1) { nodes { id } }`)).data,
        `${listOf(entity)}.nodes`,
      )
    : [];
  const all = await anew(reader, `${listOf(entity)}(first: 25) { nodes { id ${selectionOf(entity, denied)} } }`);
  company.forget();
  return {
    ids: own[0]?.id ?? '',
    values: [...new Set(listAt(all.data, `${listOf(entity)}.nodes`).flatMap((node) => texts(node, denied)))],
  };
}

/** The texts below denied fields that are long enough to be recognised; ids are found on other ways as well. */
function texts(value: unknown, within: readonly string[] | null): readonly string[] {
  if (typeof value === 'string')
    return within === null && value.length >= 6 && !/^\w{3}_\w{26}$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => texts(each, within));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => texts(each, within?.includes(name) === true ? null : within));
}

/** Why fields have failed; that there is more of it counts as what it is more of. */
function codesOf({ errors }: Answer): ReadonlySet<unknown> {
  return new Set(errors.map(({ extensions }) => extensions['code']).filter((code) => code !== 'MORE_ERRORS'));
}

function expectDenied(answer: Answer, denied: readonly string[], values: readonly string[]): void {
  expect(answer.errors.length).toBeGreaterThan(0);
  expect(codesOf(answer)).toEqual(new Set(['FORBIDDEN']));
  expect(shownOf(answer.data, denied)).toEqual([]);
  expectAbsent(answer, values);
}

/** Values under a denied field's name, or the name that it was asked for by. */
function shownOf(value: unknown, denied: readonly string[]): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    denied.includes(name.replace('denied_', '')) ? (each === null ? [] : [each]) : shownOf(each, denied),
  );
}

function expectAbsent(answer: Answer, values: readonly string[]): void {
  expect(values.filter((value) => answer.body.includes(value))).toEqual([]);
}

function expectGaps(answer: Answer, { name }: Way, denied: readonly string[]): void {
  const [list] = Object.values(answer.data ?? {});
  for (const node of listAt(list, 'nodes')) {
    const gaps = listAt<{ path: string; reason: string }>(node, 'meta.gaps').filter(
      ({ reason }) => reason === 'DENIED',
    );
    expect([name, gaps.map(({ path }) => path).toSorted()]).toEqual([name, denied.toSorted()]);
  }
}

/** Whether there is a row of the entity at the end of a way. */
function leadsSomewhere({ data }: Answer, { steps }: Way): boolean {
  if (steps === undefined) return true;
  const [list] = Object.values(data ?? {});
  const ends = steps.reduce<readonly unknown[]>(
    (rows, step) => rows.flatMap((row) => at(row, step) ?? []),
    listAt(list, 'nodes'),
  );
  return ends.some((end) => at(end, 'nodes.0') !== undefined || at(end, 'id') !== undefined);
}

function callsMade(): readonly string[] {
  return company
    .calls()
    .map(({ connection, operation, keys }) => `${connection} ${operation} ${keys?.length ?? 0}`)
    .toSorted();
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
