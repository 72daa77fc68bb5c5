// Rows of goods and people in the same form as those of wire.ts.
import type { Link, None, Num, OdooAddress, OdooRecord, Related, Text } from './wire.ts';

export interface OdooTemplateValue {
  readonly id: number;
  readonly name: Text;
  readonly attribute_id: Link | None;
}

/** `stock.quant` of one internal location. */
export interface OdooQuant {
  readonly id: number;
  readonly location_id: Link | None;
  readonly quantity: Num;
  readonly reserved_quantity: Num;
}

/** `product.product`. `type` is consu, service or combo; up to 17 also product. */
export interface OdooProduct extends OdooRecord {
  readonly default_code: Text;
  readonly name: Text;
  readonly description_sale: Text;
  readonly type: Text;
  readonly active: boolean;
  readonly barcode: Text;
  readonly uom_id: Link | None;
  readonly sale_ok: boolean;
  readonly purchase_ok: boolean;
  readonly lst_price: Num;
  readonly standard_price: Num;
  readonly product_template_variant_value_ids: readonly number[] | None;
  readonly quants: readonly OdooQuant[];
  readonly options: Related<OdooTemplateValue>;
}

/** `stock.location`. */
export interface OdooLocation extends OdooRecord {
  readonly name: Text;
  readonly complete_name: Text;
  readonly barcode: Text;
  readonly usage: Text;
  readonly active: boolean;
  readonly location_id: Link | None;
}

/** `hr.employee`. Private fields are seen by officers of human resources alone. */
export interface OdooEmployee extends OdooRecord {
  readonly name: Text;
  readonly registration_number: Text;
  readonly work_email: Text;
  readonly work_phone: Text;
  readonly mobile_phone: Text;
  readonly job_title: Text;
  readonly department_id: Link | None;
  readonly work_location_id: Link | None;
  readonly parent_id: Link | None;
  readonly active: boolean;
  readonly contract_date_start: Text;
  readonly departure_date: Text;
  readonly birthday: Text;
  readonly identification_id: Text;
  readonly private_email: Text;
  readonly private_phone: Text;
  readonly private_street: Text;
  readonly private_street2: Text;
  readonly private_zip: Text;
  readonly private_city: Text;
  readonly private_state_id: Link | None;
  readonly private_country_id: Link | None;
}

/** `stock.move` of an outgoing transfer; `quantity` was `quantity_done` up to 16. */
export interface OdooStockMove {
  readonly id: number;
  readonly product_id: Link | None;
  readonly description_picking: Text;
  readonly product_uom_qty: Num;
  readonly quantity: Num;
  readonly product_uom: Link | None;
  readonly state: Text;
  readonly sku: Text;
}

/** `stock.picking` of the kind `outgoing`. */
export interface OdooPicking extends OdooRecord {
  readonly name: Text;
  readonly state: Text;
  readonly partner_id: Link | None;
  readonly sale_id: Link | None;
  readonly location_id: Link | None;
  readonly scheduled_date: Text;
  readonly date_done: Text;
  readonly carrier_id: Link | None;
  readonly carrier_tracking_ref: Text;
  readonly carrier_tracking_url: Text;
  readonly lines: readonly OdooStockMove[];
  readonly partners: Related<OdooAddress>;
}
