// The laws of a connector on a simulated Salesforce organisation. Rows are made up here, in the source's own field names (REST API 66.0).
import { generateKeyPairSync } from 'node:crypto';
import { salesforce } from '../../connectors/salesforce/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows } from '../../src/simulator/contract.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import type { WriteCase } from '../conformance/write-case.ts';
import { account, accountId, contact, context, id, newUser, range, startedAt, user, userId } from './salesforce-org.ts';

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

const PREFIXES: Readonly<Record<string, string>> = { Account: '001', Contact: '003', User: '005' };

/** Pages hold 200 records: equal times stand on both sides of the border. */
const timeOf = (number: number) => `2026-05-0${1 + (number % 3)}T08:00:00.000Z`;

const FULL: Row = {
  Phone: '030 5550101',
  Website: 'nordwind.example',
  BillingStreet: 'Hafenstrasse 12',
  BillingCity: 'Hamburg',
  BillingCountryCode: 'DE',
  VAT_Number__c: 'DE136695976',
  DunsNumber: '123456789',
  Segment__c: 'Enterprise',
};

const rows: Rows = {
  User: range(3).map((number) => ({
    ...user,
    Id: id('005', number),
    Username: `user${number}@ours.example`,
    ManagerId: number === 1 ? null : userId,
    SystemModstamp: timeOf(number),
  })),
  Account: [
    ...range(450).map((number) =>
      account(number, {
        ...(number < 5 ? FULL : {}),
        ParentId: number === 2 ? accountId(1) : null,
        SystemModstamp: number > 6 ? '2026-05-04T08:00:00.000Z' : timeOf(number),
      }),
    ),
    account(451, { Type: 'Vendor' }),
  ],
  Contact: range(4).map((number) => ({
    ...contact,
    Id: id('003', number),
    MailingCity: number === 2 ? null : 'Hamburg',
    Phone: '+49 40 5550102',
    SystemModstamp: timeOf(number),
  })),
};

const COUNTS: Readonly<Record<string, number>> = { Account: 450, Contact: 4, User: 3 };

const port = {
  customer: ['Customer', 'Account'],
  contact: ['Contact', 'Contact'],
  employee: ['Employee', 'User'],
} as const;
const at = ([entity, objectType]: (typeof port)[keyof typeof port]) => ({ entity, objectType });
const address = { name: null, lines: ['Kai 1', 'Tor 3'], city: 'Bremen', region: null, postalCode: '28195', key: null };
const phone = { value: '+4942155501', label: null, original: null, isNormalized: true };

const writes: readonly WriteCase[] = [
  {
    ...at(port.customer),
    name: 'makes a customer',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        status: 'PROSPECT',
        accountOwner: { by: 'key', connection: 'crm', objectType: 'User', value: userId },
        addresses: [{ ...address, type: 'BILLING', country: 'DE' }],
        contactPoints: [{ ...phone, type: 'PHONE' }],
      },
    }),
  },
  {
    ...at(port.customer),
    name: 'changes a customer',
    key: accountId(1),
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: { name: `Changed ${unique}`, addresses: [{ ...address, type: 'SHIPPING', country: 'AT' }] },
    }),
  },
  { ...at(port.customer), name: 'removes a customer', key: accountId(4), ask: () => ({ action: 'remove' }) },
  {
    ...at(port.contact),
    name: 'makes a contact',
    text: 'lastName',
    ask: (unique) => ({
      action: 'create',
      values: {
        firstName: 'Ida',
        lastName: `Made ${unique}`,
        email: `${unique}@nordwind.example`,
        customer: { by: 'key', connection: 'crm', objectType: 'Account', value: accountId(1) },
      },
    }),
  },
  {
    ...at(port.contact),
    name: 'changes a contact',
    key: id('003', 1),
    text: 'jobTitle',
    ask: (unique) => ({ action: 'update', values: { jobTitle: `Changed ${unique}`, lastName: `Lind ${unique}` } }),
  },
  { ...at(port.contact), name: 'removes a contact', key: id('003', 4), ask: () => ({ action: 'remove' }) },
  {
    ...at(port.employee),
    name: 'makes an employee',
    text: 'jobTitle',
    ask: (unique) => ({
      action: 'create',
      values: { firstName: 'Jo', lastName: `Made ${unique}`, workEmail: `${unique}@ours.example`, jobTitle: 'Clerk' },
    }),
  },
  {
    ...at(port.employee),
    name: 'changes an employee',
    key: id('005', 2),
    text: 'department',
    ask: (unique) => ({ action: 'update', values: { department: `Changed ${unique}` } }),
  },
  {
    ...at(port.employee),
    name: 'ends an employee',
    key: id('005', 3),
    ask: () => ({ action: 'transition', to: 'INACTIVE', note: null }),
  },
];

testConnector('salesforce', async () => {
  const subject = await simulatedSubject({
    definition: salesforce,
    rows,
    clock: new ManualClock(startedAt),
    context,
    writes,
    settings: { newUser, pageSize: 200, customFields: { Account: ['Description'], Contact: [], User: [] } },
    examples: [
      {
        entity: 'Customer',
        objectType: 'Account',
        key: accountId(1),
        record: { number: '10001', name: 'Account 1', status: 'ACTIVE', legalName: undefined },
      },
    ],
    edit: (simulator, objectType, count) => {
      const key = id(PREFIXES[objectType] ?? '', 1 + (count % 2));
      const [column, field] = objectType === 'Account' ? ['Industry', 'industry'] : ['Title', 'jobTitle'];
      simulator.change({ action: 'update', objectType, key, values: { [column]: `edited ${count}` } });
      return { key, field, value: `edited ${count}` };
    },
    remove: (simulator, objectType) => {
      const key = id(PREFIXES[objectType] ?? '', 3);
      simulator.change({ action: 'delete', objectType, key });
      return key;
    },
    expectedKeys: (objectType) =>
      range(COUNTS[objectType] ?? 0).map((number) => id(PREFIXES[objectType] ?? '', number)),
    unknownKey: (objectType, index) => id(PREFIXES[objectType] ?? '', 9000 + index),
    // Its refusal with 400 is UNABLE_TO_LOCK_ROW, with 403 REQUEST_LIMIT_EXCEEDED: the code decides, not the status.
    kinds: { 'status-400': ['rate-limited'], 'status-403': ['rate-limited'] },
    hostileKeys: [`${accountId(1)}' OR Name != '`, `${accountId(1)}\\`, '001Ws0000009001ZZZ'],
  });
  // A well-formed key that is not ours: anything else is refused with the settings already.
  return { ...subject, wrongSettings: { ...subject.settings, privateKey: otherKey } };
});
