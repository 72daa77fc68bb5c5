// Commands about customers: what they want of which system, and what they refuse at which place of the input.
import { describe, expect, it } from 'vitest';
import { customerContactAdd } from '../../src/desk/commands/customer-contact-add.ts';
import { customerCreate } from '../../src/desk/commands/customer-create.ts';
import { customerUpdate } from '../../src/desk/commands/customer-update.ts';
import { type Company, companyOf } from '../support/commands.ts';
import type { FakeWriting } from '../support/desk.ts';
import { memoryStore } from '../support/memory-store.ts';

const db = memoryStore();

const SHARED = ['name', 'addresses', 'contactPoints', 'identifiers', 'status'];
const ERP_FIELDS = [...SHARED, 'creditLimit', 'currency', 'parent'];
const CRM_FIELDS = [...SHARED, 'segment', 'accountOwner', 'kind'];
const customers = (fields: readonly string[], more: Partial<FakeWriting> = {}): FakeWriting => ({
  ...{ entity: 'Customer', keeps: fields, actions: ['create', 'update'], create: fields, update: fields },
  ...more,
});
const CONTACT = ['customer', 'name', 'firstName', 'lastName', 'email', 'contactPoints'];
const PORTS: Company['ports'] = {
  erp: customers(ERP_FIELDS, { legalEntity: 'DE' }),
  crm: [
    customers(CRM_FIELDS),
    {
      ...{ entity: 'Contact', keeps: CONTACT, actions: ['create'] },
      create: CONTACT.filter((field) => field !== 'name'),
    },
    { entity: 'Employee', keeps: ['name'] },
  ],
};
const ADDRESS = { type: 'BILLING', lines: ['Kai 1'], city: 'Hamburg', country: 'DE' } as const;
const STORED = { ...ADDRESS, name: null, region: null, postalCode: null, key: null };
const SALES = { as: ['sales'] } as const;

const company = () => companyOf(db(), { ports: PORTS });

describe('customerUpdate', () => {
  it('goes to who keeps each field, in the words of the model', async () => {
    const { has, ask, reference } = await company();
    const id = await has('Customer', { erp: '1', crm: 'a' }, { name: 'Meyer', addresses: [STORED] });
    const accountOwner = await has('Employee', { crm: '005' }, { name: 'Olga' });
    const input = {
      ...{ id, name: ' Meyer KG ', segment: null, accountOwner },
      contactPoints: [{ type: 'PHONE', value: '040 123456' }] as const,
    };
    const { draft, errors } = await ask('customerUpdate', customerUpdate, input, SALES);
    const shared = {
      name: 'Meyer KG',
      contactPoints: [{ type: 'PHONE', value: '+4940123456', label: null, original: '040 123456', isNormalized: true }],
    };
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entity: 'Customer', entityId: id, notes: [], checks: [], approvers: null });
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
        intent: { action: 'update', entity: 'Customer', key: '1', values: shared },
      },
      {
        ...{ connection: 'crm', objectType: 'thing', role: 'OWNER', needs: [] },
        intent: {
          ...{ action: 'update', entity: 'Customer', key: 'a' },
          values: { ...shared, segment: null, accountOwner: reference('Employee', 'crm', '005') },
        },
      },
    ]);
  });

  it('says everything that is wrong, each at its place', async () => {
    const { has, ask } = await company();
    const id = await has('Customer', { erp: '1' }, { name: 'Meyer' });
    const input = {
      ...{ id, name: null, parent: id, currency: 'XQQ', accountOwner: 'emp_1' },
      creditLimit: { amount: '10.005', currency: 'EUR' },
      identifiers: [{ type: 'VAT', value: 'DE136695977' }] as const,
      contactPoints: [
        { type: 'EMAIL', value: 'nobody' },
        { type: 'PHONE', value: '040 123456' },
      ] as const,
      addresses: [{ type: 'BILLING', lines: [' '] }] as const,
    };
    const { draft, errors } = await ask('customerUpdate', customerUpdate, input, { as: ['admin'] });
    expect(draft).toBeNull();
    expect(errors.toSorted()).toEqual([
      'INVALID input.accountOwner: not the id of a Employee',
      'INVALID input.addresses.0.lines: an address needs a line, a city, a postal code or a country',
      'INVALID input.contactPoints.0.value: is no e-mail address',
      'INVALID input.contactPoints.1.value: is no phone number: write it with its country, as in +49 30 123456',
      'INVALID input.creditLimit.amount: EUR has 2 decimal places',
      'INVALID input.currency: there is no such currency',
      'INVALID input.identifiers.0.value: the check digits of this VAT number are wrong',
      'INVALID input.name: a customer has a name',
      'INVALID input.parent: a customer does not belong to itself',
    ]);
  });

  it('names something to change', async () => {
    const { has, ask } = await company();
    const id = await has('Customer', { erp: '1' }, { name: 'Meyer' });
    const { errors } = await ask('customerUpdate', customerUpdate, { id }, SALES);
    expect(errors).toEqual(['REQUIRED input: names nothing to change']);
  });

  it('lets customers change their own addresses and contact points alone', async () => {
    const { has, ask } = await company();
    const id = await has('Customer', { erp: '1' }, { name: 'Meyer' });
    const other = await has('Customer', { erp: '2' }, { name: 'Schulz' });
    const asked = (input: Parameters<typeof customerUpdate>[0]) =>
      ask('customerUpdate', customerUpdate, input, { as: ['customer'], own: '1' });
    expect((await asked({ id, addresses: [ADDRESS] })).draft?.changes).toMatchObject([{ connection: 'erp' }]);
    expect((await asked({ id, name: 'Mine', addresses: [ADDRESS] })).errors).toEqual([
      'FORBIDDEN input.name: your roles do not allow to set name here',
    ]);
    expect((await asked({ id: other, addresses: [ADDRESS] })).errors).toEqual(['NOT_FOUND input.id: no such Customer']);
  });

  it('of a credit limit waits for a second person where the rules say so', async () => {
    const fourEyes = [
      {
        ...({ mutations: ['customerUpdate'], approvers: ['finance'] } as const),
        above: { amount: '1000.00', currency: 'EUR' },
      },
    ];
    const { has, ask } = await companyOf(db(), { ports: PORTS, policy: { fourEyes } });
    const id = await has('Customer', { erp: '1' }, { name: 'Meyer' });
    const approversOf = async (input: object) =>
      (await ask('customerUpdate', customerUpdate, { id, ...input }, { as: ['finance'] })).draft?.approvers;
    expect(await approversOf({ creditLimit: { amount: '1000.01', currency: 'EUR' } })).toEqual(['finance']);
    expect(await approversOf({ creditLimit: { amount: '1000', currency: 'EUR' } })).toBeNull();
    expect(await approversOf({ name: 'Meyer KG' })).toBeNull();
  });
});

describe('customerCreate', () => {
  it('begins with the system of record; a person is told to who can tell one', async () => {
    const { ask } = await company();
    const input = { name: 'Olga Meyer', kind: 'PERSON', addresses: [ADDRESS] } as const;
    const { draft, errors } = await ask('customerCreate', customerCreate, input, SALES);
    const shared = { name: 'Olga Meyer', addresses: [STORED] };
    expect(errors).toEqual([]);
    expect(draft?.entityId).toBeNull();
    expect(draft?.changes.map(({ connection, role, intent }) => [connection, role, intent])).toEqual([
      ['erp', 'OWNER', { action: 'create', entity: 'Customer', values: shared }],
      ['crm', 'FOLLOWER', { action: 'create', entity: 'Customer', values: { ...shared, kind: 'PERSON' } }],
    ]);
  });

  it('of a company that keeps no books is invalid, and of fields that the caller may not set forbidden', async () => {
    const { ask } = await company();
    const input = { name: 'Meyer', legalEntity: 'FR', creditLimit: { amount: '1', currency: 'EUR' } };
    expect((await ask('customerCreate', customerCreate, input, SALES)).errors).toEqual([
      'FORBIDDEN input.creditLimit: your roles do not allow to set creditLimit here',
      'INVALID input.legalEntity: no system keeps the books of such a company',
    ]);
  });

  it('is not for customers', async () => {
    const { ask } = await company();
    const asking = { as: ['customer'], own: '1' } as const;
    expect((await ask('customerCreate', customerCreate, { name: 'Meyer' }, asking)).errors).toEqual([
      'FORBIDDEN input: your roles do not allow customerCreate',
    ]);
  });
});

describe('customerContactAdd', () => {
  it('makes the person where the customer is known and contacts are kept', async () => {
    const { has, ask, reference } = await company();
    const customer = await has('Customer', { erp: '1', crm: 'a' }, { name: 'Meyer', addresses: [STORED] });
    const input = { customer, firstName: 'Olga', lastName: 'Meyer', email: 'Olga@Meyer.example' };
    const { draft, errors } = await ask('customerContactAdd', customerContactAdd, input, SALES);
    const values = {
      ...{ firstName: 'Olga', lastName: 'Meyer', email: 'olga@meyer.example' },
      customer: reference('Customer', 'crm', 'a'),
    };
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entity: 'Contact', entityId: null });
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'crm', objectType: 'thing.Contact', role: 'OWNER', needs: [] },
        intent: { action: 'create', entity: 'Contact', values },
      },
    ]);
  });

  it('needs a name, and a system that knows the customer', async () => {
    const { has, ask } = await company();
    const customer = await has('Customer', { erp: '1' }, { name: 'Meyer' });
    const errorsOf = async (input: object) =>
      (await ask('customerContactAdd', customerContactAdd, { customer, ...input }, SALES)).errors;
    expect(await errorsOf({ email: 'o' })).toEqual([
      'INVALID input.email: is no e-mail address',
      'REQUIRED input.lastName: a person has a name',
    ]);
    expect(await errorsOf({ lastName: 'Meyer' })).toEqual([
      'OWNED_ELSEWHERE input.customer: a contact is made by crm, which does not know this customer',
    ]);
  });
});
