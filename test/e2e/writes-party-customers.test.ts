// Customers changed through the gateway, judged by what has happened at the sources and by what is read afterwards.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, listAt, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, effectsOf, mutate, refusals, settled, valuesAt } from './support/party.ts';

const ACCOUNT = '001Ws0000000001IAA';
const CONTACT = 'd4a35bd3-d4ed-4831-85b0-24971807ef80';
const BILLING = { type: 'BILLING', lines: ['Hafenstraße 12'], city: 'Hamburg', postalCode: '20457', country: 'DE' };

let company: TestCompany;
/** Known to ERP, CRM and books; and one that the CRM does not know. */
let nordwind: string;
let fuchs: string;

beforeAll(async () => {
  company = await openCompany();
  const { data } = await company.query(
    'admin',
    '{ a: customer(number: "10021") { id } b: customer(number: "10028") { id } }',
  );
  nordwind = String(at(data, 'a.id'));
  fuchs = String(at(data, 'b.id'));
});

afterAll(() => company.close());

describe('customerUpdate', () => {
  test('each field goes to its owner, and to the others that keep it', async () => {
    const input = { id: nordwind, name: 'Nordwind Handel GmbH', segment: 'Enterprise' };

    const { entity, operation, preview } = await carryOut(company, 'sales', 'customerUpdate', input, 'name segment');

    const roles = [
      ['erp', 'OWNER', 'name'],
      ['crm', 'OWNER', 'name segment'],
      ['books', 'FOLLOWER', 'name'],
    ];
    for (const steps of [preview.steps, operation?.steps ?? []])
      expect(
        steps.map(({ connection, role, diff }) => [connection, role, diff.map(({ path }) => path).join(' ')]),
      ).toEqual(roles);
    expect(entity).toEqual(input);
    expect(effectsOf(company)).toEqual([
      'erp update party.party 17',
      `crm update Account ${ACCOUNT}`,
      `books update Contacts ${CONTACT}`,
    ]);
    expect(valuesAt(company, 'erp', 'party.party')).toEqual({ name: input.name });
    expect(valuesAt(company, 'crm', 'Account')).toEqual({ Name: input.name, Segment__c: 'Enterprise' });
    expect(valuesAt(company, 'books', 'Contacts')).toEqual({ ContactID: CONTACT, Name: input.name });
  });

  test('null clears, and what is left out stays', async () => {
    const { entity } = await carryOut(
      company,
      'sales',
      'customerUpdate',
      { id: nordwind, industry: null },
      'industry segment',
    );

    expect(entity).toEqual({ id: nordwind, industry: null, segment: 'Enterprise' });
    expect(effectsOf(company)).toEqual([`crm update Account ${ACCOUNT}`]);
    expect(valuesAt(company, 'crm', 'Account')).toEqual({ Industry: null });
  });

  test('what the caller may not set, what nobody keeps and what is wrong is said at its place, and nothing is sent', async () => {
    const asked = (caller: 'sales' | 'customer:17', input: object) =>
      refusals(company, caller, 'customerUpdate', { ...input });
    const [vat, phone] = [
      { type: 'VAT', value: 'DE123456789' },
      { type: 'PHONE', value: 'nobody' },
    ];

    expect(await asked('sales', { id: fuchs, segment: 'Enterprise' })).toEqual(['OWNED_ELSEWHERE input.segment']);
    expect(await asked('customer:17', { id: nordwind, name: 'Ours', segment: 'Best', contactPoints: [] })).toEqual([
      'FORBIDDEN input.name',
      'FORBIDDEN input.segment',
    ]);
    expect(await asked('sales', { id: nordwind, creditHold: true })).toEqual(['FORBIDDEN input.creditHold']);
    expect(await asked('customer:17', { id: fuchs, contactPoints: [] })).toEqual(['NOT_FOUND input.id']);
    expect(
      (await asked('sales', { id: nordwind, name: null, identifiers: [vat], contactPoints: [phone] })).toSorted(),
    ).toEqual(['INVALID input.contactPoints.0.value', 'INVALID input.identifiers.0.value', 'INVALID input.name']);
  });

  test('a customer changes, adds and removes own addresses, which keep their keys in the ERP', async () => {
    const SELECT = 'addresses { type lines city key }';
    const moved = { ...BILLING, lines: ['Kehrwieder 2'], key: '2' };
    const shipping = { ...BILLING, type: 'SHIPPING', lines: ['Hof 2'], city: 'Kiel', postalCode: '24103' };
    const input = { id: nordwind, addresses: [moved, shipping] };

    const added = await carryOut(company, 'customer:17', 'customerUpdate', input, SELECT);

    const [first, second] = listAt(added.entity, 'addresses');
    expect(first).toEqual({ type: 'BILLING', lines: ['Kehrwieder 2'], city: 'Hamburg', key: '2' });
    expect(second).toEqual({ type: 'SHIPPING', lines: ['Hof 2'], city: 'Kiel', key: expect.any(String) });
    expect(effectsOf(company)).toEqual([
      'erp update party.party 17',
      'erp update party.address 2',
      `erp create party.address ${second?.['key']}`,
      `crm update Account ${ACCOUNT}`,
      `books update Contacts ${CONTACT}`,
    ]);

    const removed = await carryOut(
      company,
      'customer:17',
      'customerUpdate',
      { id: nordwind, addresses: [moved] },
      SELECT,
    );

    expect(removed.entity).toEqual({ id: nordwind, addresses: [first] });
    expect(effectsOf(company).slice(0, 2)).toEqual([
      'erp update party.party 17',
      `erp update party.address ${second?.['key']}`,
    ]);
    expect(valuesAt(company, 'erp', 'party.address')).toEqual({ active: false });
  });

  test('what only a follower keeps of a list stays there: who changed the list has not seen it', async () => {
    const contactPoints = [
      { type: 'PHONE', value: '+4940123456' },
      { type: 'EMAIL', value: 'office@nordwind.example' },
    ];

    const { entity } = await carryOut(
      ...([company, 'customer:17', 'customerUpdate', { id: nordwind, contactPoints }] as const),
      'contactPoints { type value }',
    );

    expect(entity).toEqual({ id: nordwind, contactPoints });
    expect(valuesAt(company, 'crm', 'Account')).toEqual({ Phone: '+4940123456' });
    expect(valuesAt(company, 'books', 'Contacts')).toMatchObject({ EmailAddress: 'office@nordwind.example' });
  });

  test('while a source is down the new value shows, and it is told once when it is back', async () => {
    const SELECT = 'id segment meta { pendingWrites { id } origins(paths: ["segment"]) { path isPending } }';
    const input = { id: nordwind, segment: 'Small Business', name: 'Nordwind' };
    company.forget();
    company.sim('crm').faults.add({ fault: { kind: 'status', status: 503 } });

    const waiting = await mutate(company, 'sales', 'customerUpdate', input, {
      select: SELECT,
      write: { idempotencyKey: 'while-down', wait: 1 },
    });

    const id = waiting.operation?.id;
    expect([waiting.operation?.status, waiting.operation?.waitsFor]).toEqual(['WAITING', ['crm']]);
    const origins = [{ path: 'segment', isPending: true }];
    expect(waiting.entity).toEqual({
      id: nordwind,
      segment: input.segment,
      meta: { pendingWrites: [{ id }], origins },
    });
    company.sim('crm').faults.clear();
    company.clock.advance(60_000);
    await company.gateway.writer.runDue();
    const again = await mutate(company, 'sales', 'customerUpdate', input, {
      select: SELECT,
      write: { idempotencyKey: 'while-down', wait: 1 },
    });
    expect([again.operation?.id, again.operation?.status]).toEqual([id, 'COMPLETED']);
    expect(again.entity).toMatchObject({ segment: input.segment, meta: { origins: [{ isPending: false }] } });
    await settled(company, 'customerUpdate', again);
    expect(effectsOf(company)).toEqual([
      'erp update party.party 17',
      `crm update Account ${ACCOUNT}`,
      `books update Contacts ${CONTACT}`,
    ]);
  });
});

describe('customerContactAdd', () => {
  test.each(['customer:17', 'sales'] as const)(
    '%s adds a person, who is one contact of the customer',
    async (caller) => {
      const email = `${caller.slice(0, 5)}@nordwind.example`;
      const person = { customer: nordwind, firstName: 'Paula', lastName: caller.slice(0, 5), email, jobTitle: 'Buyer' };

      const { entity } = await carryOut(company, caller, 'customerContactAdd', person, 'name email customer { id }');

      const { id } = entity ?? {};
      expect(entity).toEqual({ id, name: `Paula ${person.lastName}`, email, customer: { id: nordwind } });
      expect(effectsOf(company)).toEqual([expect.stringMatching(/^crm create Contact 003/)]);
      expect(valuesAt(company, 'crm', 'Contact')).toMatchObject({ AccountId: ACCOUNT, Mainstem_Id__c: id });
      const { data } = await company.query(
        'sales',
        `{ contacts(where: { email: { eq: "${email}" } }) { nodes { id } } customer(id: "${nordwind}") { contacts(first: 50) { nodes { id } } } }`,
      );
      expect(listAt(data, 'contacts.nodes')).toEqual([{ id }]);
      expect(listAt(data, 'customer.contacts.nodes').filter((each) => each['id'] === id)).toHaveLength(1);
    },
  );

  test('a foreign customer is not there, and a person has a name', async () => {
    expect(await refusals(company, 'customer:17', 'customerContactAdd', { customer: fuchs, lastName: 'Spy' })).toEqual([
      'NOT_FOUND input.customer',
    ]);
    expect(await refusals(company, 'sales', 'customerContactAdd', { customer: nordwind, email: 'nobody' })).toEqual([
      'INVALID input.email',
      'REQUIRED input.lastName',
    ]);
  });
});
