import { childrenOf, fieldValue } from './compute.ts';
import { idsOf } from './domain.ts';
import type { Args, Session } from './reading.ts';

/** The values of a new record with those that the ORM fills in. */
export function withDefaults(writing: Session, model: string, values: Args): Args {
  const { db, context } = writing;
  const [company] = idsOf(context['allowed_company_ids']);
  const product = db.get('product.product', Number(values['product_id'] ?? 0));
  const of = (field: string) => (product === undefined ? undefined : fieldValue(db, 'product.product', product, field));
  const money = () => db.get('res.company', company ?? 1)?.['currency_id'];
  switch (model) {
    case 'sale.order': {
      const partner = Number(values['partner_id'] ?? 0);
      return {
        company_id: company,
        currency_id: money(),
        date_order: db.now(),
        name: nextName(writing, model, 'S'),
        partner_invoice_id: addressFor(writing, partner, 'invoice'),
        partner_shipping_id: addressFor(writing, partner, 'delivery'),
        ...values,
      };
    }
    case 'sale.order.line':
      return {
        name: product === undefined ? undefined : `[${String(product['default_code'] ?? '')}] ${String(of('name'))}`,
        price_unit: String(of('list_price') ?? '0'),
        product_uom_id: of('uom_id'),
        tax_ids: of('taxes_id') ?? [],
        ...values,
      };
    case 'account.move':
      return { company_id: company, currency_id: money(), name: undefined, ...values };
    case 'account.move.line':
      return {
        name: product === undefined ? undefined : String(of('name')),
        price_unit: String(of('list_price') ?? '0'),
        product_uom_id: of('uom_id'),
        tax_ids: of('taxes_id') ?? [],
        ...values,
      };
    case 'account.payment':
      return { company_id: company, currency_id: money(), date: db.now().slice(0, 10), ...values };
    default:
      return values;
  }
}

function addressFor({ db }: Session, partner: number, type: string): number {
  const below = childrenOf(db, 'res.partner', 'parent_id', partner).map((id) => db.must('res.partner', id));
  return below.find((each) => each['type'] === type && each['active'] !== false)?.id ?? partner;
}

/** `S00012`, `INV/2026/00012`. */
export function nextName({ db }: Session, model: string, prefix: string): string {
  const taken = [...db.table(model).values()].flatMap(({ name }) => {
    const digits = typeof name === 'string' && name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    return Number.isNaN(digits) ? [] : [digits];
  });
  return `${prefix}${String(Math.max(0, ...taken) + 1).padStart(5, '0')}`;
}
