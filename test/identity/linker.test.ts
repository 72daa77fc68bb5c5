// Who is who, against PGlite.
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { rowScopes } from '../../src/auth/scope.ts';
import { Linker, splitRecords } from '../../src/identity/linker.ts';
import type { IdentityRules } from '../../src/identity/rules.ts';
import { readGroups } from '../../src/store/groups.ts';
import { markRemoved } from '../../src/store/records.ts';
import { email, linkAll, type Person, partition, vat } from '../support/linking.ts';
import { emptyStore, memoryStore } from '../support/memory-store.ts';
import { idOf, MAY_4 } from '../support/records.ts';

const db = memoryStore();

const rules: IdentityRules = {
  exact: [
    { name: 'number', on: ['number'], strength: 'exact', connections: ['erp', 'crm'] },
    { name: 'VAT', on: ['vat'], strength: 'exact' },
    { name: 'e-mail and name', on: ['email', 'name'], strength: 'strong' },
  ],
  scored: {
    name: 'similar',
    blocks: [['name'], ['postalCode']],
    weights: { name: 4, postalCode: 2 },
    linkAt: 0.95,
    reviewAt: 0.6,
  },
  maxSharers: 3,
};
const linkerOf = (more: Partial<IdentityRules> = {}) => new Linker({ Customer: { ...rules, ...more } });
const linker = linkerOf();
const idOfKey = (key: string, connection = 'erp') => idOf('Customer', connection, key);

const split = (leaving: readonly string[]) =>
  db()
    .transaction()
    .execute((trx) => splitRecords(trx, leaving, 'not the same', MAY_4 + 9));

describe('exact rules', () => {
  test('link records of different connections and keep the reason with the one that came', async () => {
    await linkAll(db(), linker, [{ key: 'a', connection: 'erp', values: { identifiers: [vat('DE1')] } }]);
    await linkAll(db(), linker, [{ key: 'b', connection: 'crm', values: { identifiers: [vat('DE1')] } }], MAY_4 + 1);
    const found =
      await sql<object>`select id, group_id, rule, strength, evidence from links where rule <> 'self'`.execute(db());
    expect(found.rows).toEqual([
      {
        id: idOfKey('b', 'crm'),
        group_id: idOfKey('a'),
        rule: 'VAT',
        strength: 'exact',
        evidence: { on: ['vat'], with: idOfKey('a') },
      },
    ]);
  });

  test.each<[string, Person[], string[]]>([
    [
      'a number is compared only where the rule says',
      [
        { key: 'a', connection: 'erp', values: { number: 'K 1' } },
        { key: 'b', connection: 'crm', values: { number: 'k 1' } },
        { key: 'c', connection: 'books', values: { number: 'K 1' } },
      ],
      ['a b', 'c'],
    ],
    [
      'an invalid VAT number identifies nobody',
      [
        { key: 'a', values: { identifiers: [vat('DE1', false)] } },
        { key: 'b', values: { identifiers: [vat('DE1', false)] } },
      ],
      ['a', 'b'],
    ],
    [
      'a rule on two features needs both',
      [
        { key: 'a', values: { name: 'Ada GmbH', contactPoints: [email('a@x')] } },
        { key: 'b', values: { name: 'ADA', contactPoints: [email('a@x')] } },
        { key: 'c', values: { name: 'Eve', contactPoints: [email('a@x')] } },
        { key: 'd', values: { contactPoints: [email('a@x')] } },
      ],
      ['a b', 'c', 'd'],
    ],
    [
      'a value that too many share identifies nobody',
      [1, 2, 3, 4].map((n) => ({ key: `${n}`, values: { identifiers: [vat('DE1')] } })),
      ['1', '2', '3', '4'],
    ],
  ])('%s', async (_what, people, groups) => {
    await linkAll(db(), linkerOf({ scored: null }), people);
    expect(await partition(db())).toEqual(groups);
  });

  test('give the same groups in whatever order and batches records come', async () => {
    const person = fc.record({
      number: fc.constantFrom('1', '2', '3', null),
      vat: fc.constantFrom('A', 'B', 'C', null),
    });
    const free = linkerOf({ maxSharers: 100, scored: null });
    const cases = fc.array(person, { minLength: 2, maxLength: 8 }).chain((people) =>
      fc.tuple(
        fc.constant(people),
        fc.shuffledSubarray(
          people.map((_, index) => index),
          { minLength: people.length },
        ),
        fc.integer({ min: 1, max: people.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([people, order, size]) => {
        const all = people.map((each, index) => ({
          key: `${index}`,
          values: { number: each.number, identifiers: each.vat === null ? [] : [vat(each.vat)] },
        }));
        await emptyStore(db());
        await linkAll(db(), free, all);
        const expected = await partition(db());
        await emptyStore(db());
        const shuffled = order.flatMap((index) => all[index] ?? []);
        for (let at = 0; at < shuffled.length; at += size)
          await linkAll(db(), free, shuffled.slice(at, at + size), MAY_4 + at);
        expect(await partition(db())).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  test('a merge keeps the id of the older group, and every old id answers', async () => {
    await linkAll(db(), linker, [{ key: 'old', values: { number: '1' } }], MAY_4);
    await linkAll(db(), linker, [{ key: 'mid', values: { identifiers: [vat('A')] } }], MAY_4 + 1);
    const merged = await linkAll(
      db(),
      linker,
      [{ key: 'new', values: { number: '1', identifiers: [vat('A')] } }],
      MAY_4 + 2,
    );
    expect(merged.groups).toEqual([idOfKey('old')]);
    expect(merged.absorbed).toEqual(expect.arrayContaining([idOfKey('mid'), idOfKey('new')]));
    const asked = ['old', 'mid', 'new'].map((key) => idOfKey(key));
    const groups = await readGroups(db(), asked);
    expect(asked.map((id) => groups.get(id)?.length)).toEqual([3, 3, 3]);
  });

  test('a removed record still answers and is found again by its identifiers', async () => {
    await linkAll(db(), linker, [{ key: 'a', values: { identifiers: [vat('A')] } }]);
    await db()
      .transaction()
      .execute((trx) => markRemoved(trx, [idOfKey('a')], MAY_4, 'test'));
    await linkAll(db(), linker, [{ key: 'b', connection: 'crm', values: { identifiers: [vat('A')] } }], MAY_4 + 1);
    expect(await partition(db())).toEqual(['a b']);
  });
});

describe('scored rules', () => {
  const pair = (left: object, right: object) =>
    linkAll(db(), linker, [
      { key: 'a', values: { ...left } },
      { key: 'b', values: { ...right } },
    ]);
  const at = (postalCode: string) => [{ postalCode, type: 'BILLING' }];
  const candidates = async () => (await sql<object>`select rule, score from link_candidates`.execute(db())).rows;

  test('link what is alike enough', async () => {
    await pair({ name: 'Ada Ltd', addresses: at('1') }, { name: 'Ada GmbH', addresses: at('1') });
    expect(await partition(db())).toEqual(['a b']);
    expect(await candidates()).toEqual([]);
  });

  test('leave what is less alike to a person', async () => {
    await pair({ name: 'Ada Ltd', addresses: at('1') }, { name: 'Ada GmbH', addresses: at('2') });
    expect([await partition(db()), await candidates()]).toEqual([['a', 'b'], [{ rule: 'similar', score: 0.667 }]]);
  });

  test('ask nobody about two that are one already', async () => {
    await pair({ name: 'Ada', number: '1', addresses: at('1') }, { name: 'Ada', number: '1', addresses: at('2') });
    expect([await partition(db()), await candidates()]).toEqual([['a b'], []]);
  });

  test('are the weaker reason beside an exact one', async () => {
    await pair({ name: 'Ada', number: '1' }, { name: 'Ada', number: '1' });
    const found = await sql<object>`select strength from links where rule <> 'self'`.execute(db());
    expect(found.rows).toEqual([{ strength: 'exact' }]);
  });
});

describe('a split', () => {
  const people: Person[] = ['a', 'b', 'c'].map((key) => ({ key, values: { identifiers: [vat('A')] } }));
  const ids = people.map(({ key }) => idOfKey(key)).toSorted();

  test.each([0, 1, 2])(
    'gives the record that leaves its own id back and is never undone by a rule (%#)',
    async (index) => {
      await linkAll(db(), linker, people);
      const leaving = ids[index] ?? '';
      const groups = await split([leaving]);
      expect(groups[0]).toBe(leaving);
      const before = await partition(db());
      expect(before).toHaveLength(2);
      await linkAll(
        db(),
        linker,
        people.map((each) => ({ ...each, values: { ...each.values, name: 'again' } })),
        MAY_4 + 20,
      );
      expect(await partition(db())).toEqual(before);
      const found = await sql<{ id: string }>`select distinct group_id as id from links`.execute(db());
      expect(found.rows.map(({ id }) => id).toSorted()).toEqual(groups.toSorted());
      expect((await sql`select 1 from link_candidates`.execute(db())).rows).toEqual([]);
    },
  );

  test('of several keeps them together, under the old id when its record leaves', async () => {
    await linkAll(db(), linker, people);
    expect(await split([ids[1] ?? '', ids[0] ?? ''])).toEqual([ids[0], ids[2]]);
  });
});

describe('the row scope of a portal user', () => {
  const policy = (strengths: readonly string[]) => ({
    customer: { connection: 'erp', objectType: 'thing' },
    employee: null,
    strengths,
  });
  const user = { subject: 'u', roles: new Set(['customer'] as const), customerKey: 'own', employeeKey: null };
  const scope = async (strengths: readonly string[], principal: Parameters<typeof rowScopes>[1] = user) =>
    (await rowScopes(db(), principal, policy(strengths))).customer?.recordIds ?? null;

  test('ends at the first weak link of a chain', async () => {
    const named = (name: string, more = {}) => ({ name, addresses: [{ postalCode: '1', type: 'BILLING' }], ...more });
    // other (self) <- scored - middle, then own <- exact - middle: one group, held together by a guess.
    await linkAll(db(), linker, [{ key: 'other', values: named('Ada') }], MAY_4);
    await linkAll(db(), linker, [{ key: 'middle', values: named('Ada', { identifiers: [vat('A')] }) }], MAY_4 + 1);
    await linkAll(db(), linker, [{ key: 'own', values: { identifiers: [vat('A')] } }], MAY_4 + 2);
    expect(await partition(db())).toEqual(['middle other own']);
    expect(await scope(['exact'])).toEqual([idOfKey('own'), idOfKey('middle')].toSorted());
    expect(await scope(['exact', 'scored'])).toHaveLength(3);
    expect(await scope([])).toEqual([idOfKey('own')]);
  });

  test('is not widened when a weakly linked group is absorbed by an exact one', async () => {
    const named = (more = {}) => ({ name: 'Ada', addresses: [{ postalCode: '1', type: 'BILLING' }], ...more });
    await linkAll(db(), linker, [{ key: 'own', values: { identifiers: [vat('A')] } }], MAY_4);
    await linkAll(db(), linker, [{ key: 'other', values: named() }], MAY_4 + 1);
    await linkAll(db(), linker, [{ key: 'middle', values: named() }], MAY_4 + 2);
    await linkAll(db(), linker, [{ key: 'middle', values: named({ identifiers: [vat('A')] }) }], MAY_4 + 3);
    expect(await partition(db())).toEqual(['middle other own']);
    expect(await scope(['exact'])).toEqual([idOfKey('own'), idOfKey('middle')].toSorted());
  });

  test('is nothing without a claim, a record or a policy, and staff have none', async () => {
    await linkAll(db(), linker, [{ key: 'own', values: {} }]);
    expect(await scope(['exact'], { ...user, customerKey: null })).toEqual([]);
    expect(await scope(['exact'], { ...user, customerKey: 'nobody' })).toEqual([]);
    expect((await rowScopes(db(), user, { ...policy(['exact']), customer: null })).customer).toEqual({
      groupIds: [],
      recordIds: [],
      emails: [],
      blurredFields: new Set(),
    });
    expect(await scope(['exact'], { ...user, roles: new Set(['sales']) })).toBeNull();
    expect(await scope(['exact'], { ...user, roles: new Set() })).toBeNull();
  });
});
