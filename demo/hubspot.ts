import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import { amountText, quantityText } from './money.ts';
import { userEmail } from './people.ts';
import { itemAt } from './random.ts';
import type { Company, CrmAccount, CrmContact, Employee, Item, Order, OrderLine } from './types.ts';

/** Where the ids of each object type begin. */
const FIRST = {
  companies: 1_000_001,
  contacts: 2_000_001,
  owners: 3_001,
  orders: 4_000_001,
  line_items: 5_000_001,
  products: 6_001,
};

/** The stages of the order pipeline that HubSpot makes. */
const STAGES = {
  open: '4b27b500-f031-4927-9811-68a0b525cbae',
  processed: '937ea84d-0a4f-4dcf-9028-3f9c2aafbf03',
  shipped: 'aa99e8d0-c1d5-4071-b915-d240bbb1aed9',
  delivered: '3725360f-519b-4b18-a593-494d60a29c9f',
  cancelled: '3c85a297-e9ce-400b-b42e-9f16853d69d6',
} as const;

/** The properties that the account defines itself. */
const PROPERTIES: readonly Row[] = [
  ...['companies', 'contacts'].map((objectType) => ({
    ...ownProperty(objectType, 'mainstem_id', 'Mainstem id'),
    hasUniqueValue: true,
  })),
  ownProperty('companies', 'vat_number', 'VAT number'),
  ownProperty('companies', 'customer_number', 'Customer number'),
  ownProperty('companies', 'segment', 'Segment'),
];

function ownProperty(objectType: string, name: string, label: string) {
  return { objectType, name, label, type: 'string', fieldType: 'text' };
}

/** HubSpot's rows: the same accounts and people as the other CRM has, with orders and products, in the types of HubSpot. */
export function hubspotRows(company: Company): Rows {
  const { employees, accounts, contacts, items, orders } = company;
  const owners = employees.filter(({ userId }) => userId !== null);
  const ownerIds = new Map(owners.map(({ userId }, index) => [userId, String(FIRST.owners + index)]));
  const companyIds = new Map(accounts.map(({ id }, index) => [id, String(FIRST.companies + index)]));
  const companyOfCustomer = new Map(
    accounts.flatMap(({ customer, id }) => (customer === null ? [] : [[customer, companyIds.get(id)] as const])),
  );
  const placed = orders.flatMap((order) =>
    order.number === null ? [] : [{ order, id: String(FIRST.orders + order.index) }],
  );
  const ownerOf = (index: number) => ownerIds.get(itemAt(employees, index).userId) ?? null;
  const seen = new Set<string>();
  return {
    properties: PROPERTIES,
    owners: owners.map((each, index) => ownerRow(each, String(FIRST.owners + index))),
    companies: accounts.map((each) => companyRow(each, companyIds, ownerIds)),
    contacts: contacts.map((each, index) => contactRow(each, { index, seen, ownerIds })),
    products: items.map(productRow),
    orders: placed.map(({ order, id }) => orderRow(order, id, ownerOf(order.salesperson))),
    line_items: placed.flatMap(({ order }) => linesOf(order).map((line, index) => lineRow(line, index, order, items))),
    associations: [
      ...contacts.map(({ accountId }, index) => ({
        ...linkOf('contacts', String(FIRST.contacts + index), 'companies', companyIds.get(accountId)),
        primary: true,
      })),
      ...placed.flatMap(({ order, id }) => [
        linkOf('orders', id, 'companies', companyOfCustomer.get(order.customer)),
        ...linesOf(order).map((line) => linkOf('orders', id, 'line_items', lineId(line))),
      ]),
    ].filter(({ toId }) => toId !== null),
  };
}

function linkOf(from: string, fromId: string, to: string, toId: string | undefined) {
  return { from, fromId, to, toId: toId ?? null };
}

function ownerRow(employee: Employee, id: string): Row {
  const { index, firstName, lastName, leftOn, createdAtMs } = employee;
  return {
    id,
    email: userEmail(employee),
    firstName,
    lastName,
    userId: 70_000 + index,
    createdAt: instantText(createdAtMs),
    updatedAt: instantText(createdAtMs),
    archived: leftOn !== null,
  };
}

type Ids = ReadonlyMap<string | null, string>;

function companyRow(account: CrmAccount, companyIds: ReadonlyMap<string, string>, ownerIds: Ids): Row {
  const { billing, parentId } = account;
  return {
    hs_object_id: companyIds.get(account.id),
    name: account.name,
    domain: account.website === null ? null : account.domain,
    website: account.website,
    phone: account.phone,
    address: billing.street,
    city: billing.city,
    state: billing.region,
    zip: billing.postalCode,
    country: billing.country,
    lifecyclestage: account.type === 'Customer' ? 'customer' : account.type === 'Prospect' ? 'lead' : 'other',
    hubspot_owner_id: ownerIds.get(account.ownerId) ?? null,
    hs_parent_company_id: parentId === null ? null : (companyIds.get(parentId) ?? null),
    vat_number: account.vat,
    customer_number: account.erpNumber,
    segment: account.segment,
    archived: account.isDeleted,
    createdate: instantText(account.createdAtMs),
    hs_lastmodifieddate: instantText(account.updatedAtMs),
  };
}

/** An e-mail is one contact's alone: whoever comes second has none. */
function contactRow(
  contact: CrmContact,
  { index, seen, ownerIds }: { readonly index: number; readonly seen: Set<string>; readonly ownerIds: Ids },
): Row {
  const email = contact.email?.trim().toLowerCase() ?? null;
  const isTaken = email !== null && seen.has(email);
  if (email !== null) seen.add(email);
  return {
    hs_object_id: String(FIRST.contacts + index),
    email: isTaken ? null : email,
    firstname: contact.firstName,
    lastname: contact.lastName,
    salutation: contact.salutation,
    jobtitle: contact.title,
    phone: contact.phone,
    mobilephone: contact.mobile,
    address: contact.mailing?.street ?? null,
    city: contact.mailing?.city ?? null,
    zip: contact.mailing?.postalCode ?? null,
    country: contact.mailing?.country ?? null,
    hubspot_owner_id: ownerIds.get(contact.ownerId) ?? null,
    archived: contact.isDeleted,
    createdate: instantText(contact.createdAtMs),
    lastmodifieddate: instantText(contact.updatedAtMs),
  };
}

function productRow(item: Item): Row {
  return {
    hs_object_id: productId(item),
    hs_sku: item.sku,
    name: item.name,
    description: item.description,
    price: amountText(item.priceCents),
    hs_cost_of_goods_sold: amountText(item.costCents),
    hs_product_type: item.kind === 'service' ? 'service' : 'inventory',
    hs_status: item.isActive ? 'active' : 'inactive',
    createdate: instantText(item.createdAtMs),
    hs_lastmodifieddate: instantText(item.updatedAtMs ?? item.createdAtMs),
  };
}

function productId({ index }: Item): string {
  return String(FIRST.products + index);
}

function orderRow(order: Order, id: string, ownerId: string | null): Row {
  return {
    hs_object_id: id,
    hs_order_name: order.number,
    hs_source_store: 'Nordlicht',
    hs_pipeline_stage: stageOf(order),
    hs_currency_code: order.currency,
    hs_subtotal_price: amountText(order.netCents),
    hs_tax: amountText(order.taxCents),
    hs_total_price: amountText(order.totalCents),
    hs_order_note: order.comment,
    hs_external_created_date: instantText(order.createdAtMs),
    hubspot_owner_id: ownerId,
    createdate: instantText(order.createdAtMs),
    hs_lastmodifieddate: instantText(order.updatedAtMs ?? order.createdAtMs),
  };
}

function stageOf({ state, shipped }: Order): string {
  if (state === 'cancelled') return STAGES.cancelled;
  if (state === 'draft' || state === 'quotation') return STAGES.open;
  if (state === 'done') return STAGES.delivered;
  return shipped === 'full' ? STAGES.shipped : STAGES.processed;
}

function linesOf({ lines }: Order): readonly OrderLine[] {
  return lines.filter(({ type }) => type === 'line');
}

function lineId({ id }: OrderLine): string {
  return String(FIRST.line_items + id);
}

function lineRow(line: OrderLine, index: number, order: Order, items: readonly Item[]): Row {
  const item = line.item === null ? null : itemAt(items, line.item);
  return {
    hs_object_id: lineId(line),
    name: item?.name ?? line.description,
    description: line.description,
    hs_sku: item?.sku ?? null,
    hs_product_id: item === null ? null : productId(item),
    quantity: quantityText(line.quantityMilli),
    price: amountText(line.unitCents),
    amount: amountText(line.netCents),
    hs_position_on_quote: index + 1,
    createdate: instantText(order.createdAtMs),
    hs_lastmodifieddate: instantText(order.updatedAtMs ?? order.createdAtMs),
  };
}
