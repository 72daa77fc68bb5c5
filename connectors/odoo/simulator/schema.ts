/** One field of a model, as `fields_get` describes it. */
export interface FieldDef {
  readonly type: string;
  /** The model that it leads to. */
  readonly relation: string | null;
  /** Of a one2many: the many2one that leads back. */
  readonly inverse: string | null;
}

export type ModelDef = ReadonlyMap<string, FieldDef>;

/** What every model has. */
const MAGIC =
  'id:integer display_name:char create_date:datetime write_date:datetime create_uid:many2one(res.users) write_uid:many2one(res.users)';

/** Models after odoo/odoo 19.0, addons base, sale_stock, account, stock_delivery, hr; of each what an integration meets. */
const MODELS: Readonly<Record<string, string>> = {
  'res.users': 'name:char login:char',
  'res.currency': 'name:char symbol:char active:boolean',
  'res.currency.rate':
    'name:date currency_id:many2one(res.currency) company_id:many2one(res.company) rate:float company_rate:float inverse_company_rate:float',
  'res.country': 'name:char code:char',
  'res.country.state': 'name:char code:char country_id:many2one(res.country)',
  'res.company': 'name:char currency_id:many2one(res.currency) partner_id:many2one(res.partner)',
  'res.partner.industry': 'name:char',
  'res.partner':
    'name:char ref:char is_company:boolean active:boolean type:selection parent_id:many2one(res.partner) child_ids:one2many(res.partner,parent_id) commercial_partner_id:many2one(res.partner) company_id:many2one(res.company) customer_rank:integer supplier_rank:integer vat:char company_registry:char email:char phone:char website:char function:char street:char street2:char zip:char city:char state_id:many2one(res.country.state) country_id:many2one(res.country) industry_id:many2one(res.partner.industry) property_payment_term_id:many2one(account.payment.term) credit_limit:float use_partner_credit_limit:boolean comment:html lang:selection',
  'account.payment.term': 'name:char',
  'account.tax': 'name:char amount:float amount_type:selection active:boolean company_id:many2one(res.company)',
  'account.account': 'name:char code:char',
  'uom.uom': 'name:char factor:float active:boolean',
  'crm.team': 'name:char',
  'product.attribute': 'name:char',
  'product.template.attribute.value': 'name:char attribute_id:many2one(product.attribute)',
  'product.template':
    'name:char type:selection is_storable:boolean tracking:selection description_sale:text list_price:float sale_ok:boolean purchase_ok:boolean uom_id:many2one(uom.uom) taxes_id:many2many(account.tax) active:boolean company_id:many2one(res.company) product_variant_ids:one2many(product.product,product_tmpl_id)',
  'product.product':
    'product_tmpl_id:many2one(product.template) default_code:char barcode:char active:boolean standard_price:float lst_price:float product_template_variant_value_ids:many2many(product.template.attribute.value) name:char type:selection is_storable:boolean tracking:selection description_sale:text list_price:float sale_ok:boolean purchase_ok:boolean uom_id:many2one(uom.uom) taxes_id:many2many(account.tax) company_id:many2one(res.company)',
  'stock.location':
    'name:char complete_name:char barcode:char usage:selection active:boolean location_id:many2one(stock.location) company_id:many2one(res.company)',
  'stock.picking.type': 'name:char code:selection',
  'stock.quant':
    'product_id:many2one(product.product) location_id:many2one(stock.location) company_id:many2one(res.company) quantity:float reserved_quantity:float available_quantity:float inventory_quantity:float inventory_diff_quantity:float inventory_quantity_set:boolean',
  'delivery.carrier': 'name:char',
  'stock.picking':
    'name:char state:selection partner_id:many2one(res.partner) company_id:many2one(res.company) picking_type_id:many2one(stock.picking.type) sale_id:many2one(sale.order) origin:char location_id:many2one(stock.location) scheduled_date:datetime date_done:datetime carrier_id:many2one(delivery.carrier) carrier_tracking_ref:char carrier_tracking_url:char move_ids:one2many(stock.move,picking_id)',
  'stock.move':
    'picking_id:many2one(stock.picking) product_id:many2one(product.product) description_picking:text product_uom_qty:float quantity:float product_uom:many2one(uom.uom) state:selection sequence:integer company_id:many2one(res.company)',
  'sale.order':
    'name:char client_order_ref:char origin:char partner_id:many2one(res.partner) partner_invoice_id:many2one(res.partner) partner_shipping_id:many2one(res.partner) company_id:many2one(res.company) state:selection locked:boolean invoice_status:selection delivery_status:selection date_order:datetime commitment_date:datetime validity_date:date currency_id:many2one(res.currency) payment_term_id:many2one(account.payment.term) team_id:many2one(crm.team) note:html amount_untaxed:monetary amount_tax:monetary amount_total:monetary order_line:one2many(sale.order.line,order_id)',
  'sale.order.line':
    'order_id:many2one(sale.order) sequence:integer display_type:selection product_id:many2one(product.product) name:text product_uom_qty:float product_uom_id:many2one(uom.uom) price_unit:float discount:float tax_ids:many2many(account.tax) price_subtotal:monetary price_tax:float price_total:monetary qty_delivered:float qty_invoiced:float currency_id:many2one(res.currency) company_id:many2one(res.company)',
  'account.move':
    'name:char move_type:selection state:selection payment_state:selection partner_id:many2one(res.partner) commercial_partner_id:many2one(res.partner) company_id:many2one(res.company) invoice_date:date invoice_date_due:date invoice_origin:char ref:char currency_id:many2one(res.currency) amount_untaxed:monetary amount_tax:monetary amount_total:monetary amount_residual:monetary invoice_line_ids:one2many(account.move.line,move_id) reversed_entry_id:many2one(account.move)',
  'account.move.line':
    'move_id:many2one(account.move) sequence:integer display_type:selection product_id:many2one(product.product) name:text quantity:float product_uom_id:many2one(uom.uom) price_unit:float discount:float tax_ids:many2many(account.tax) price_subtotal:monetary price_total:monetary account_id:many2one(account.account) currency_id:many2one(res.currency) company_id:many2one(res.company)',
  'account.payment.method.line': 'name:char',
  'account.payment':
    'name:char payment_type:selection partner_type:selection state:selection partner_id:many2one(res.partner) company_id:many2one(res.company) date:date amount:monetary currency_id:many2one(res.currency) memo:char payment_method_line_id:many2one(account.payment.method.line) reconciled_invoice_ids:many2many(account.move)',
  'account.payment.register':
    'amount:monetary payment_date:date communication:char currency_id:many2one(res.currency) company_id:many2one(res.company) partner_id:many2one(res.partner)',
  'hr.department': 'name:char',
  'hr.work.location': 'name:char',
  'hr.employee':
    'name:char active:boolean company_id:many2one(res.company) registration_number:char work_email:char work_phone:char mobile_phone:char job_title:char department_id:many2one(hr.department) work_location_id:many2one(hr.work.location) parent_id:many2one(hr.employee) contract_date_start:date departure_date:date birthday:date identification_id:char private_email:char private_phone:char private_street:char private_street2:char private_zip:char private_city:char private_state_id:many2one(res.country.state) private_country_id:many2one(res.country)',
};

/** The models with their fields; `own` are fields that people added, by model, in the same notation. */
export function schemaOf(own: Readonly<Record<string, string>>): ReadonlyMap<string, ModelDef> {
  return new Map(
    Object.entries(MODELS).map(([model, fields]) => [model, fieldsOf(`${MAGIC} ${fields} ${own[model] ?? ''}`)]),
  );
}

function fieldsOf(text: string): ModelDef {
  const words = text.split(' ').filter((word) => word !== '');
  return new Map(words.map((word) => fieldOf(word)));
}

function fieldOf(word: string): readonly [string, FieldDef] {
  const match = /^(\w+):(\w+)(?:\(([\w.]+)(?:,(\w+))?\))?$/.exec(word);
  const [, name, type, relation = null, inverse = null] = match ?? [];
  if (name === undefined || type === undefined) throw new Error(`not a field: ${word}`);
  return [name, { type, relation, inverse }];
}
