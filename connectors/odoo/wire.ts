// The rows of Odoo's ORM in the normal form of fields.ts: `false` is null, a many2one is `{ id, name }`, moments have their zone.
// Source: `fields_get` of 17.0 to 19.0, https://www.odoo.com/documentation/19.0/developer/reference/backend/orm.html; odoo/odoo, addons base,
// sale, account, stock, delivery, hr. A field is absent where its app is not installed or the user may not see it.

export type None = null | undefined;
export type Text = string | None;
/** Exact: a number, or its text beyond 15 digits. */
export type Num = number | string | None;

export interface Link {
  readonly id: number;
  readonly name: string;
}

/** What every model has, and what the reader adds: own fields of the database, and our id. */
export interface OdooRecord {
  readonly id: number;
  readonly create_date: Text;
  readonly write_date: Text;
  readonly own: readonly unknown[];
  readonly correlation: Text;
}

/** The address of a `res.partner`. */
export interface OdooAddress {
  readonly id: number;
  readonly type: Text;
  readonly name: Text;
  readonly street: Text;
  readonly street2: Text;
  readonly zip: Text;
  readonly city: Text;
  readonly state_id: Link | None;
  readonly country_id: Link | None;
  readonly commercial_partner_id?: Link | None;
}

export type Related<T> = ReadonlyMap<number, T> | None;

/** `res.partner`. `mobile` and `title` are gone since 19. */
export interface OdooPartner extends OdooRecord, Omit<OdooAddress, 'name'> {
  readonly name: Text;
  readonly ref: Text;
  readonly is_company: boolean;
  readonly active: boolean;
  readonly parent_id: Link | None;
  readonly vat: Text;
  readonly company_registry: Text;
  readonly email: Text;
  readonly phone: Text;
  readonly mobile: Text;
  readonly website: Text;
  readonly function: Text;
  readonly title: Link | None;
  readonly industry_id: Link | None;
  readonly property_payment_term_id: Link | None;
  readonly credit_limit: Num;
  readonly use_partner_credit_limit: boolean | None;
  readonly comment: Text;
  /** Its other addresses: partners of the types invoice, delivery and other below it. */
  readonly addresses: readonly OdooAddress[];
}

export interface OdooTax {
  readonly id: number;
  readonly name: Text;
  readonly amount: Num;
  readonly amount_type: Text;
}

/** `sale.order.line`; `product_uom_id` and `tax_ids` were `product_uom` and `tax_id` up to 18. */
export interface OdooOrderLine {
  readonly id: number;
  readonly display_type: Text;
  readonly product_id: Link | None;
  readonly name: Text;
  readonly product_uom_qty: Num;
  readonly product_uom_id: Link | None;
  readonly price_unit: Num;
  readonly discount: Num;
  readonly price_subtotal: Num;
  readonly price_tax: Num;
  readonly tax_ids: readonly number[] | None;
  readonly qty_delivered: Num;
  readonly qty_invoiced: Num;
  readonly currency_id: Link | None;
  /** What the reader adds. */
  readonly position: number;
  readonly sku: Text;
  readonly taxes: Related<OdooTax>;
}

/** `sale.order`; `done` is a state up to 16 and the boolean `locked` since 17. */
export interface OdooOrder extends OdooRecord {
  readonly name: Text;
  readonly client_order_ref: Text;
  readonly partner_id: Link | None;
  readonly partner_invoice_id: Link | None;
  readonly partner_shipping_id: Link | None;
  readonly state: Text;
  readonly locked: boolean | None;
  readonly invoice_status: Text;
  readonly delivery_status: Text;
  readonly date_order: Text;
  readonly commitment_date: Text;
  readonly expected_date: Text;
  readonly currency_id: Link | None;
  readonly payment_term_id: Link | None;
  readonly amount_untaxed: Num;
  readonly amount_tax: Num;
  readonly amount_total: Num;
  readonly note: Text;
  readonly team_id: Link | None;
  readonly lines: readonly OdooOrderLine[];
  readonly partners: Related<OdooAddress>;
}

/** `account.move.line` of an invoice. */
export interface OdooInvoiceLine {
  readonly id: number;
  readonly display_type: Text;
  readonly product_id: Link | None;
  readonly name: Text;
  readonly quantity: Num;
  readonly product_uom_id: Link | None;
  readonly price_unit: Num;
  readonly discount: Num;
  readonly price_subtotal: Num;
  readonly price_total: Num;
  readonly tax_ids: readonly number[] | None;
  readonly account_id: Link | None;
  readonly currency_id: Link | None;
  readonly position: number;
  readonly sku: Text;
  readonly taxes: Related<OdooTax>;
}

/** `account.move` of the types `out_invoice` and `out_refund`. */
export interface OdooMove extends OdooRecord {
  readonly name: Text;
  readonly move_type: Text;
  readonly state: Text;
  readonly payment_state: Text;
  readonly commercial_partner_id: Link | None;
  readonly invoice_date: Text;
  readonly invoice_date_due: Text;
  readonly invoice_origin: Text;
  readonly ref: Text;
  readonly currency_id: Link | None;
  readonly amount_untaxed: Num;
  readonly amount_tax: Num;
  readonly amount_total: Num;
  readonly amount_residual: Num;
  readonly lines: readonly OdooInvoiceLine[];
}

/** `account.payment`; `memo` was `ref` up to 17, and so were the states draft, posted and cancel. */
export interface OdooPayment extends OdooRecord {
  readonly name: Text;
  readonly payment_type: Text;
  readonly state: Text;
  readonly partner_id: Link | None;
  readonly date: Text;
  readonly amount: Num;
  readonly currency_id: Link | None;
  readonly memo: Text;
  readonly payment_method_line_id: Link | None;
}
