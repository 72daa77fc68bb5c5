/** A value of a property: everything is a string, null where there is none. */
export type Value = string | null | undefined;

/**
 * Members that the connector puts beside the properties of an object. Property names have no capitals, so the two never meet.
 * What comes from other calls is left as it came: the mapping looks at it.
 */
interface Beside {
  /** The value of the configured unique property. */
  readonly OwnId?: Value;
  /** Configured properties with the types that HubSpot's own description gives them. */
  readonly Custom?: readonly CustomProperty[] | undefined;
}

export interface CustomProperty {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

/**
 * Source: CRM API v3, companies (0-2), https://developers.hubspot.com/docs/api-reference/crm-companies-v3/guide
 */
export interface Company extends Beside {
  readonly hs_object_id?: Value;
  readonly name?: Value;
  readonly domain?: Value;
  readonly website?: Value;
  readonly phone?: Value;
  readonly address?: Value;
  readonly address2?: Value;
  readonly city?: Value;
  readonly state?: Value;
  readonly zip?: Value;
  readonly country?: Value;
  readonly industry?: Value;
  readonly lifecyclestage?: Value;
  readonly hubspot_owner_id?: Value;
  readonly hs_parent_company_id?: Value;
  readonly hs_merged_object_ids?: Value;
  readonly createdate?: Value;
  readonly hs_lastmodifieddate?: Value;
  /** The value of the configured property for the VAT number. */
  readonly VatNumber?: Value;
}

/** Source: CRM API v3, contacts (0-1), https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide */
export interface Contact extends Beside {
  readonly email?: Value;
  readonly firstname?: Value;
  readonly lastname?: Value;
  readonly salutation?: Value;
  readonly jobtitle?: Value;
  readonly phone?: Value;
  readonly mobilephone?: Value;
  readonly fax?: Value;
  readonly hs_additional_emails?: Value;
  readonly address?: Value;
  readonly city?: Value;
  readonly state?: Value;
  readonly zip?: Value;
  readonly country?: Value;
  readonly createdate?: Value;
  readonly lastmodifieddate?: Value;
  readonly Companies?: readonly unknown[] | null | undefined;
}

/** Source: CRM API v3, orders (0-123), https://developers.hubspot.com/docs/api-reference/latest/crm/objects/orders/guide */
export interface Order extends Beside {
  readonly hs_order_name?: Value;
  readonly hs_source_store?: Value;
  readonly hs_pipeline_stage?: Value;
  readonly hs_external_created_date?: Value;
  readonly hs_currency_code?: Value;
  readonly hs_total_price?: Value;
  readonly hs_subtotal_price?: Value;
  readonly hs_tax?: Value;
  readonly hs_shipping_cost?: Value;
  readonly hs_order_discount?: Value;
  readonly hs_order_note?: Value;
  readonly hubspot_owner_id?: Value;
  readonly hs_billing_address_email?: Value;
  readonly hs_billing_address_name?: Value;
  readonly hs_billing_address_street?: Value;
  readonly hs_billing_address_city?: Value;
  readonly hs_billing_address_state?: Value;
  readonly hs_billing_address_postal_code?: Value;
  readonly hs_billing_address_country?: Value;
  readonly hs_shipping_address_name?: Value;
  readonly hs_shipping_address_street?: Value;
  readonly hs_shipping_address_city?: Value;
  readonly hs_shipping_address_state?: Value;
  readonly hs_shipping_address_postal_code?: Value;
  readonly hs_shipping_address_country?: Value;
  readonly createdate?: Value;
  readonly hs_lastmodifieddate?: Value;
  readonly Companies?: readonly unknown[] | null | undefined;
  readonly Lines?: readonly unknown[] | null | undefined;
  /** The states that the stages of the pipeline stand for, from the settings. */
  readonly Stages: Readonly<Record<string, OrderStage | undefined>>;
}

export const ORDER_STAGES = ['OPEN', 'PROCESSED', 'SHIPPED', 'DELIVERED', 'CANCELLED'] as const;
export type OrderStage = (typeof ORDER_STAGES)[number];

/** Source: CRM API v3, line items (0-8), https://developers.hubspot.com/docs/api-reference/crm-line-items-v3/guide */
export interface LineItem {
  /** The id of the object, beside its properties. */
  readonly Id?: Value;
  readonly name?: Value;
  readonly description?: Value;
  readonly hs_sku?: Value;
  readonly quantity?: Value;
  readonly price?: Value;
  readonly amount?: Value;
  readonly discount?: Value;
  readonly hs_discount_percentage?: Value;
  readonly hs_tax_amount?: Value;
  readonly hs_product_id?: Value;
  readonly hs_position_on_quote?: Value;
  readonly hs_line_item_currency_code?: Value;
}

/** Source: CRM API v3, products (0-7), https://developers.hubspot.com/docs/api-reference/crm-products-v3/guide */
export interface Product extends Beside {
  readonly hs_sku?: Value;
  readonly name?: Value;
  readonly description?: Value;
  readonly hs_product_type?: Value;
  readonly hs_status?: Value;
  readonly price?: Value;
  readonly hs_cost_of_goods_sold?: Value;
  readonly createdate?: Value;
  readonly hs_lastmodifieddate?: Value;
}

/** Source: owners API v3, https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide */
export interface Owner {
  readonly id?: Value;
  readonly email?: Value;
  readonly firstName?: Value;
  readonly lastName?: Value;
  readonly archived?: boolean | null;
  readonly createdAt?: Value;
  readonly updatedAt?: Value;
}
