import type { Rows } from '../../../src/simulator/contract.ts';
import { children, flag, type Row, text } from '../../../src/simulator/row.ts';

export const OBJECT_TYPES = ['companies', 'contacts', 'orders', 'line_items', 'products'] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

const ALIASES: Readonly<Record<string, ObjectType>> = {
  companies: 'companies',
  company: 'companies',
  '0-2': 'companies',
  contacts: 'contacts',
  contact: 'contacts',
  '0-1': 'contacts',
  orders: 'orders',
  order: 'orders',
  '0-123': 'orders',
  line_items: 'line_items',
  line_item: 'line_items',
  '0-8': 'line_items',
  products: 'products',
  product: 'products',
  '0-7': 'products',
};

export const TYPE_IDS: Readonly<Record<ObjectType, string>> = {
  companies: '0-2',
  contacts: '0-1',
  orders: '0-123',
  line_items: '0-8',
  products: '0-7',
};

/** The object type that a path names by its plural, singular or type id. */
export function objectTypeOf(name: string): ObjectType | null {
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null;
}

/** The property that moves with every change: contacts have a name of their own for it. */
export function modifiedProperty(type: ObjectType): string {
  return type === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
}

export interface Definition {
  readonly name: string;
  readonly label: string;
  readonly type: 'string' | 'number' | 'bool' | 'enumeration' | 'date' | 'datetime';
  readonly fieldType: string;
  readonly options: readonly string[];
  readonly isReadOnly: boolean;
  readonly isUnique: boolean;
  readonly isOwn: boolean;
}

/** `name`, `name:type`, `name:type!` for one that the API cannot set, `name:enumeration=A|B`, `name*` for one with unique values. */
const STANDARD: Readonly<Record<ObjectType, string>> = {
  companies: `name domain website phone address address2 city state zip country numberofemployees:number annualrevenue:number description
    industry:enumeration=COMPUTER_SOFTWARE|MACHINERY|WHOLESALE|RETAIL|FOOD_BEVERAGES|CONSTRUCTION|LOGISTICS_AND_SUPPLY_CHAIN
    lifecyclestage:enumeration=subscriber|lead|marketingqualifiedlead|salesqualifiedlead|opportunity|customer|evangelist|other
    type:enumeration=PROSPECT|PARTNER|RESELLER|VENDOR|OTHER hubspot_owner_id hs_parent_company_id! hs_num_open_deals:number!`,
  contacts: `email* firstname lastname salutation jobtitle company phone mobilephone fax website address city state zip country
    lifecyclestage:enumeration=subscriber|lead|marketingqualifiedlead|salesqualifiedlead|opportunity|customer|evangelist|other
    hs_additional_emails hubspot_owner_id associatedcompanyid!`,
  orders: `hs_order_name hs_external_order_id hs_external_order_status hs_external_created_date:datetime hs_source_store hs_currency_code
    hs_total_price:number hs_subtotal_price:number hs_tax:number hs_shipping_cost:number hs_order_discount:number hs_order_note
    hs_payment_status hs_fulfillment_status hs_pipeline hs_pipeline_stage hubspot_owner_id hs_billing_address_email
    hs_billing_address_name hs_billing_address_street hs_billing_address_city hs_billing_address_state hs_billing_address_postal_code hs_billing_address_country
    hs_shipping_address_name hs_shipping_address_street hs_shipping_address_city hs_shipping_address_state hs_shipping_address_postal_code hs_shipping_address_country`,
  line_items: `name description hs_sku quantity:number price:number amount:number discount:number hs_discount_percentage:number hs_tax_amount:number
    hs_product_id hs_position_on_quote:number hs_line_item_currency_code`,
  products: `name description hs_sku price:number hs_cost_of_goods_sold:number hs_url
    hs_product_type:enumeration=inventory|non_inventory|service hs_status:enumeration=active|inactive`,
};

/** What every object has, kept by HubSpot itself. */
const COMMON =
  'hs_object_id! createdate:datetime! hs_lastmodifieddate:datetime! lastmodifieddate:datetime! hs_merged_object_ids!';

/** The properties of an object type: HubSpot's own, and those that the rows `properties` define. */
export function definitionsOf(rows: Rows): ReadonlyMap<ObjectType, ReadonlyMap<string, Definition>> {
  return new Map(
    OBJECT_TYPES.map((type) => {
      const own = (rows['properties'] ?? []).filter((row) => text(row, 'objectType') === type).map(ownDefinition);
      const all = [
        ...`${STANDARD[type]} ${COMMON}`
          .split(/\s+/)
          .filter((word) => word !== '')
          .map(standardOf),
        ...own,
      ];
      return [type, new Map(all.map((each) => [each.name, each]))];
    }),
  );
}

function standardOf(word: string): Definition {
  const [, name = '', unique = '', , type = 'string', , options = '', readOnly = ''] =
    /^(\w+)(\*?)(:(\w+)(=([^!]*))?)?(!?)$/.exec(word) ?? [];
  return {
    name,
    label: name,
    type: typeOf(type),
    fieldType: type === 'enumeration' ? 'select' : 'text',
    options: options === '' ? [] : options.split('|'),
    isReadOnly: readOnly !== '',
    isUnique: unique !== '',
    isOwn: false,
  };
}

function ownDefinition(row: Row): Definition {
  const name = text(row, 'name') ?? '';
  return {
    name,
    label: text(row, 'label') ?? name,
    type: typeOf(text(row, 'type') ?? 'string'),
    fieldType: text(row, 'fieldType') ?? 'text',
    options: children(row, 'options').flatMap((option) => text(option, 'value') ?? []),
    isReadOnly: flag(row, 'readOnlyValue'),
    isUnique: flag(row, 'hasUniqueValue'),
    isOwn: true,
  };
}

function typeOf(name: string): Definition['type'] {
  const known = (['number', 'bool', 'enumeration', 'date', 'datetime'] as const).find((each) => each === name);
  return known ?? 'string';
}

/** One property as `GET /crm/v3/properties/{objectType}` tells it. */
export function renderDefinition(definition: Definition): Readonly<Record<string, unknown>> {
  const { name, label, type, fieldType, options, isReadOnly, isUnique, isOwn } = definition;
  return {
    name,
    label,
    type,
    fieldType,
    options: options.map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false })),
    hidden: false,
    calculated: false,
    hubspotDefined: !isOwn,
    hasUniqueValue: isUnique,
    modificationMetadata: { archivable: isOwn, readOnlyDefinition: !isOwn, readOnlyValue: isReadOnly },
  };
}
