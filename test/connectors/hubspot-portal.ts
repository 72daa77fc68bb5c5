// One simulated HubSpot account. Rows made up here; property names after the CRM API v3.
import type { Rows } from '../../src/simulator/contract.ts';

// Pages hold three records: equal times stand on both sides of their borders, and four at once fill a page alone.
const TIMES = ['02', '03', '04', '04', '05', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

const FIRST: Readonly<Record<string, number>> = {
  companies: 200,
  contacts: 100,
  orders: 300,
  line_items: 800,
  products: 700,
  owners: 900,
};

/** The id of a record of the account: the places count from 0. */
export function idAt(objectType: string, index: number): string {
  return String((FIRST[objectType] ?? 0) + index);
}

export function idsOf(objectType: string): readonly string[] {
  return TIMES.map((_, index) => idAt(objectType, index));
}

function table(objectType: string, row: (index: number) => Readonly<Record<string, unknown>>) {
  const modified = objectType === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
  return TIMES.map((at, index) => ({
    hs_object_id: idAt(objectType, index),
    createdate: '2026-04-01T08:00:00.000Z',
    [modified]: at,
    ...row(index),
  }));
}

const unique = (objectType: string) => ({
  objectType,
  name: 'mainstem_id',
  label: 'Mainstem id',
  type: 'string',
  fieldType: 'text',
  hasUniqueValue: true,
});

export const rows: Rows = {
  properties: [
    unique('companies'),
    unique('contacts'),
    { objectType: 'companies', name: 'vat_number', label: 'VAT number', type: 'string' },
    { objectType: 'companies', name: 'customer_number', label: 'Customer number', type: 'string' },
    { objectType: 'companies', name: 'score', label: 'Score', type: 'number' },
    { objectType: 'companies', name: 'is_key_account', label: 'Key account', type: 'bool' },
    { objectType: 'contacts', name: 'newsletter_since', label: 'Newsletter since', type: 'date' },
  ],
  companies: table('companies', (index) => ({
    name: index === 2 ? null : `Nordwind ${index}`,
    domain: index === 3 ? null : `nordwind${index}.example`,
    website: `https://nordwind${index}.example`,
    phone: index === 4 ? null : '040 5550101',
    address: 'Hafenstr. 12',
    address2: index === 5 ? 'Tor 3' : null,
    city: 'Hamburg',
    state: 'Hamburg',
    zip: '20457',
    country: index === 6 ? 'Germania' : 'Germany',
    industry: 'COMPUTER_SOFTWARE',
    lifecyclestage: index % 2 === 0 ? 'customer' : 'lead',
    hubspot_owner_id: idAt('owners', index),
    hs_parent_company_id: index === 7 ? idAt('companies', 0) : null,
    vat_number: index === 1 ? null : 'DE136695976',
    customer_number: `K-${index}`,
    score: '12.5000',
    is_key_account: 'true',
  })),
  contacts: table('contacts', (index) => ({
    email: index === 4 ? null : `ada${index}@nordwind.example`,
    firstname: 'Ada',
    lastname: `Kern ${index}`,
    jobtitle: 'Buyer',
    salutation: index === 1 ? 'Dr.' : null,
    phone: '+49 40 5550100',
    mobilephone: index === 3 ? '0171 5550199' : null,
    hs_additional_emails: index === 5 ? 'a.kern@example.com;kern@example.org' : null,
    address: 'Hafenstr. 12',
    city: 'Hamburg',
    country: 'DE',
    newsletter_since: '2026-01-31',
  })),
  orders: table('orders', (index) => ({
    hs_order_name: `SO-${1000 + index}`,
    hs_source_store: 'Shop Hamburg',
    hs_pipeline_stage: index === 2 ? '937ea84d-0a4f-4dcf-9028-3f9c2aafbf03' : 'aa99e8d0-c1d5-4071-b915-d240bbb1aed9',
    hs_currency_code: index === 3 ? null : 'EUR',
    hs_total_price: '1249.50',
    hs_subtotal_price: '1050',
    hs_tax: '199.50',
    hs_shipping_cost: '0',
    hs_external_created_date: '2026-05-01T22:30:00Z',
    hs_order_note: index === 1 ? 'Leave at the gate' : null,
    hs_billing_address_email: index === 4 ? 'Shop@Guest.example' : null,
    hs_billing_address_name: 'Nordwind',
    hs_billing_address_street: 'Hafenstr. 12',
    hs_billing_address_city: 'Hamburg',
    hs_billing_address_country: 'DE',
    hs_shipping_address_street: index === 5 ? 'Kai 1' : null,
    hs_shipping_address_city: index === 5 ? 'Bremen' : null,
    hubspot_owner_id: idAt('owners', 1),
  })),
  line_items: table('line_items', (index) => ({
    name: `Pump ${index}`,
    hs_sku: `P-${index}`,
    quantity: '2.5',
    price: '420.00',
    amount: '1050.00',
    discount: index === 2 ? '10' : null,
    hs_discount_percentage: index === 3 ? '5' : null,
    hs_product_id: idAt('products', index),
    hs_position_on_quote: '1',
  })),
  products: table('products', (index) => ({
    hs_sku: `P-${index}`,
    name: `Pump ${index}`,
    description: index === 1 ? 'Self-priming' : null,
    price: '50.1234',
    hs_cost_of_goods_sold: '31.5',
    hs_product_type: index === 2 ? 'service' : 'inventory',
    hs_status: 'active',
  })),
  owners: TIMES.map((updatedAt, index) => ({
    id: idAt('owners', index),
    email: `rep${index}@nordlicht.example`,
    firstName: 'Ole',
    lastName: `Petersen ${index}`,
    userId: 5000 + index,
    createdAt: '2025-01-01T08:00:00.000Z',
    updatedAt,
    archived: false,
  })),
  associations: TIMES.flatMap((_, index) => [
    ...(index === 1
      ? []
      : [
          {
            from: 'contacts',
            fromId: idAt('contacts', index),
            to: 'companies',
            toId: idAt('companies', index),
            primary: true,
          },
          { from: 'orders', fromId: idAt('orders', index), to: 'companies', toId: idAt('companies', index) },
        ]
    ).filter(({ from }) => from !== 'orders' || index !== 4),
    { from: 'orders', fromId: idAt('orders', index), to: 'line_items', toId: idAt('line_items', index) },
  ]),
};

/** What a connection of the tests is configured with, besides what the simulator tells. */
export const settings = {
  uniqueProperty: 'mainstem_id',
  vatProperty: 'vat_number',
  customFields: { companies: ['score', 'is_key_account'], contacts: ['newsletter_since'] },
  pageSize: 3,
};
