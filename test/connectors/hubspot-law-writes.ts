// What the laws of writing ask of a simulated HubSpot account, each on a record of its own. Values made up here.
import type { WriteCase } from '../conformance/write-case.ts';
import { idAt } from './hubspot-portal.ts';

const companies = { entity: 'Customer', objectType: 'companies' } as const;
const contacts = { entity: 'Contact', objectType: 'contacts' } as const;

const owner = (index: number) =>
  ({ by: 'key', connection: 'crm', objectType: 'owners', value: idAt('owners', index) }) as const;

export const writes: readonly WriteCase[] = [
  {
    ...companies,
    name: 'makes a company',
    text: 'name',
    ask: (unique) => ({
      action: 'create',
      values: {
        name: `Made ${unique}`,
        identifiers: [
          { type: 'DOMAIN', value: `made-${unique}.example`, isValid: null },
          { type: 'VAT', value: 'DE136695976', isValid: true },
        ],
        addresses: [address('Bremen')],
        contactPoints: [point('PHONE', '+49405550101')],
        industry: 'RETAIL',
        accountOwner: owner(2),
      },
    }),
  },
  {
    ...companies,
    name: 'changes a company',
    key: idAt('companies', 0),
    text: 'name',
    ask: (unique) => ({
      action: 'update',
      values: { name: `Changed ${unique}`, addresses: [address('Kiel')], accountOwner: owner(3), industry: null },
    }),
  },
  { ...companies, name: 'archives a company', key: idAt('companies', 7), ask: () => ({ action: 'remove' }) },
  {
    ...contacts,
    name: 'makes a contact of a company',
    text: 'lastName',
    ask: (unique) => ({
      action: 'create',
      values: {
        firstName: 'Ada',
        lastName: `Made ${unique}`,
        email: `${unique}@nordwind.example`,
        customer: { by: 'key', connection: 'crm', objectType: 'companies', value: idAt('companies', 1) },
        contactPoints: [point('MOBILE', '+491715550199')],
      },
    }),
  },
  {
    ...contacts,
    name: 'changes a contact',
    key: idAt('contacts', 0),
    text: 'jobTitle',
    ask: (unique) => ({
      action: 'update',
      values: { jobTitle: `Head ${unique}`, email: `${unique}@nordwind.example` },
    }),
  },
  { ...contacts, name: 'archives a contact', key: idAt('contacts', 7), ask: () => ({ action: 'remove' }) },
];

function address(city: string) {
  const lines = ['Kai 1'];
  return {
    type: 'STREET',
    name: null,
    lines,
    city,
    region: null,
    postalCode: '28195',
    country: 'DE',
    key: null,
  } as const;
}

function point(type: 'PHONE' | 'MOBILE', value: string) {
  return { type, value, label: null, original: null, isNormalized: true };
}
