// WooCommerce REST API v3, https://woocommerce.github.io/woocommerce-rest-api-docs/ (release 10.7).
// PHP types loosely: what is empty may be '', null, 0 or left out.

export type None = null | undefined;
type Text = string | None;
type Amount = string | number | None;

/** An entry of `meta_data`. The value is what a plugin has put there. */
export interface WooMeta {
  readonly id?: number;
  readonly key: string;
  readonly value: unknown;
}

/** Billing and shipping addresses: https://woocommerce.github.io/woocommerce-rest-api-docs/#customer-billing-properties */
export interface WooAddress {
  readonly first_name?: Text;
  readonly last_name?: Text;
  readonly company?: Text;
  readonly address_1?: Text;
  readonly address_2?: Text;
  readonly city?: Text;
  readonly state?: Text;
  readonly postcode?: Text;
  readonly country?: Text;
  /** Billing only. */
  readonly email?: Text;
  readonly phone?: Text;
}

/** What all records have, as the mappings read them: `meta_data` by its keys. */
interface WooRecord {
  readonly id: number;
  readonly date_created?: Text;
  readonly date_created_gmt?: Text;
  readonly meta_data?: Readonly<Record<string, unknown>> | string | None;
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#customer-properties */
export interface WooCustomer extends WooRecord {
  readonly date_modified_gmt?: Text;
  readonly email?: Text;
  readonly first_name?: Text;
  readonly last_name?: Text;
  readonly role?: Text;
  readonly username?: Text;
  readonly billing?: WooAddress | None;
  readonly shipping?: WooAddress | None;
  readonly is_paying_customer?: boolean | None;
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#order-line-items-properties */
export interface WooLine {
  readonly id?: number | None;
  readonly name?: Text;
  readonly product_id?: number | None;
  readonly variation_id?: number | None;
  readonly quantity?: Amount;
  readonly subtotal?: Amount;
  readonly total?: Amount;
  readonly taxes?: readonly WooLineTax[] | None;
  readonly sku?: Text;
  /** A JSON number, of a division. */
  readonly price?: Amount;
  /** What the order says about all of its lines. */
  readonly order: { readonly currency: unknown; readonly position: number; readonly rates: unknown };
}

export interface WooLineTax {
  readonly id?: number | None;
  readonly total?: Amount;
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#order-tax-lines-properties */
export interface WooTaxLine {
  readonly rate_id?: number | string | None;
  readonly rate_code?: Text;
  readonly label?: Text;
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#order-refunds-properties */
export interface WooOrderRefund {
  readonly id?: number | None;
  readonly total?: Amount;
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties */
export interface WooOrder extends WooRecord {
  readonly number?: Text;
  readonly created_via?: Text;
  readonly status?: Text;
  readonly currency?: Text;
  readonly date_modified_gmt?: Text;
  readonly shipping_total?: Amount;
  readonly total?: Amount;
  readonly total_tax?: Amount;
  readonly customer_id?: number | None;
  readonly customer_note?: Text;
  readonly billing?: WooAddress | None;
  readonly shipping?: WooAddress | None;
  readonly payment_method?: Text;
  readonly payment_method_title?: Text;
  readonly transaction_id?: Text;
  readonly date_paid?: Text;
  readonly date_paid_gmt?: Text;
  readonly line_items?: readonly WooLine[] | None;
  readonly fee_lines?: readonly { readonly total?: Amount }[] | None;
  readonly refunds?: readonly WooOrderRefund[] | None;
}

/** A refund with the order that it is of: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-refund-properties */
export interface WooRefund extends WooRecord {
  readonly amount?: Amount;
  readonly reason?: Text;
  readonly order: WooOrder;
}

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#product-attributes-properties */
export interface WooAttribute {
  readonly name?: Text;
  /** Of a variation; '' where any will do. */
  readonly option?: Text;
}

/**
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties and, with the product that it is of,
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#product-variation-properties
 */
export interface WooProduct extends WooRecord {
  readonly name?: Text;
  readonly date_modified_gmt?: Text;
  readonly type?: Text;
  readonly status?: Text;
  readonly description?: Text;
  readonly sku?: Text;
  readonly regular_price?: Amount;
  readonly purchasable?: boolean | None;
  readonly virtual?: boolean | None;
  /** `parent`: the variation shares the stock of its product. */
  readonly manage_stock?: boolean | 'parent' | None;
  readonly stock_quantity?: Amount;
  readonly attributes?: readonly WooAttribute[] | None;
  /** Of a variation. */
  readonly product?: { readonly id: number; readonly name?: Text };
}

/** The shop: how the connection calls it, and https://woocommerce.github.io/woocommerce-rest-api-docs/#setting-options of the group `general` by their ids. */
export interface WooShop {
  readonly name: string;
  readonly general: Readonly<Record<string, unknown>>;
}
