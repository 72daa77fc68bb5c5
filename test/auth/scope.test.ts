// Whose boss somebody is: the team over all levels, as the index says it.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { rowScopes } from '../../src/auth/scope.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf } from '../support/records.ts';
import { insertRows, type ProjectedRow } from '../support/rows.ts';

const db = memoryStore();
const idOfKey = (key: string) => idOf('Employee', 'erp', key);

/** People by key, each with the key of who leads them. */
const insertPeople = (people: Readonly<Record<string, string | null>>, more: Readonly<Record<string, object>> = {}) =>
  insertRows(
    db(),
    'Employee',
    Object.entries(people).map(
      ([key, manager]): ProjectedRow => ({
        id: idOfKey(key),
        manager: manager === null ? null : idOfKey(manager),
        ...more[key],
      }),
    ),
  );

/** Makes a record one of a person's group, by an edge of this strength. */
async function link(key: string, to: string, strength: string): Promise<void> {
  const [low, high] = [idOfKey(key), idOfKey(to)].toSorted();
  await sql`update links set group_id = ${idOfKey(to)} where id = ${idOfKey(key)}`.execute(db());
  await sql`delete from p_employee where id = ${idOfKey(key)}`.execute(db());
  await sql`insert into link_edges (low_id, high_id, rule, strength, linked_at) values (${low}, ${high}, 'r', ${strength}, now())`.execute(
    db(),
  );
}

async function teamOf(key: string): Promise<readonly string[]> {
  const principal = { subject: 'u', roles: new Set(['manager'] as const), customerKey: null, employeeKey: key };
  const employee = { connection: 'erp', objectType: 'thing' };
  const { manager } = await rowScopes(db(), principal, { customer: null, employee, strengths: ['exact'] });
  const known = await sql<{ id: string; name: string }>`select id, name from p_employee`.execute(db());
  const names = new Map(known.rows.map(({ id, name }) => [id, name]));
  return (manager?.groupIds ?? []).map((id) => names.get(id) ?? id).toSorted();
}

const named = (...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, { name: key }]));

test('a team has all levels below, and neither its leader, nor those above, nor those beside', async () => {
  const people = { chief: null, boss: 'chief', peer: 'chief', lead: 'boss', worker: 'lead', other: 'peer' };
  await insertPeople(people, named(...Object.keys(people)));

  expect(await teamOf('boss')).toEqual(['lead', 'worker']);
  expect(await teamOf('chief')).toEqual(['boss', 'lead', 'other', 'peer', 'worker']);
  expect(await teamOf('worker')).toEqual([]);
});

test('people who lead each other, or themselves, end the search', async () => {
  const people = { a: 'c', b: 'a', c: 'b', self: 'self', under: 'self' };
  await insertPeople(people, named(...Object.keys(people)));

  expect(await teamOf('a')).toEqual(['b', 'c']);
  expect(await teamOf('self')).toEqual(['under']);
});

test('someone who has left is of the team as long as the record says so', async () => {
  await insertPeople(
    { boss: null, left: 'boss' },
    { left: { name: 'left', status: 'INACTIVE', terminated_on: '2026-01-31' } },
  );

  expect(await teamOf('boss')).toEqual(['left']);
});

test("a person's manager is the one that wins, whatever the other record says", async () => {
  const people = { boss: null, rival: null, twin: 'rival', worker: 'boss' };
  await insertPeople(people, named(...Object.keys(people)));
  await link('twin', 'worker', 'exact');

  expect([await teamOf('boss'), await teamOf('rival')]).toEqual([['worker'], []]);
});

test('who is linked by a guess is in no team, and nobody below', async () => {
  const people = { boss: null, lead: 'boss', worker: 'lead', guess: null };
  await insertPeople(people, named(...Object.keys(people)));
  await link('guess', 'lead', 'scored');

  expect(await teamOf('boss')).toEqual([]);
});

test('who reports to a record that is only guessed to be the leader is not in the team', async () => {
  const people = { boss: null, guess: null, theirs: 'guess', mine: 'boss' };
  await insertPeople(people, named(...Object.keys(people)));
  await link('guess', 'boss', 'scored');

  expect(await teamOf('boss')).toEqual(['mine']);
});

test('a key that nobody has leads nobody, not even those without a manager', async () => {
  await insertPeople({ chief: null, worker: 'chief' });

  expect(await teamOf('nobody')).toEqual([]);
});

test('the fields of a record that is linked by a guess are named, so that nothing is searched by them', async () => {
  await insertPeople({ own: null, guess: null });
  await link('guess', 'own', 'scored');
  const parts = JSON.stringify({ core: { values: { department: 'Sales', hiredOn: null }, gaps: [] } });
  await sql`update records set parts = ${parts}::jsonb`.execute(db());
  const principal = { subject: 'u', roles: new Set(['employee'] as const), customerKey: null, employeeKey: 'own' };
  const employee = { connection: 'erp', objectType: 'thing' };

  const scopes = await Promise.all(
    [['exact'], ['exact', 'scored']].map((strengths) =>
      rowScopes(db(), principal, { customer: null, employee, strengths }),
    ),
  );

  expect(scopes.map((each) => [...(each.employee?.blurredFields ?? [])])).toEqual([['department'], []]);
});

test('who an employee is, is known whatever the roles; only the role opens rows by it', async () => {
  await insertPeople({ own: null });
  const principal = { subject: 'u', roles: new Set(['hr'] as const), customerKey: null, employeeKey: 'own' };
  const employee = { connection: 'erp', objectType: 'thing' };

  expect(await rowScopes(db(), principal, { customer: null, employee, strengths: ['exact'] })).toEqual({
    self: idOfKey('own'),
  });
  const stranger = { ...principal, employeeKey: 'nobody' };
  expect(await rowScopes(db(), stranger, { customer: null, employee, strengths: ['exact'] })).toEqual({});
});
