import { priceKey } from './computed-product.ts';
import { Dec } from './decimal.ts';
import { type Env, floatOf, idOf, inSequence, pointing, related, text, value } from './env.ts';
import { Fault } from './errors.ts';
import { Json, quoted } from './json.ts';
import { isList, type Row, type Wire, type WireObject } from './values.ts';

/** Models whose forms fill in fields behind those that a person sets. */
export const formModels = new Set(['sale.sale', 'sale.line']);

/** `on_change(values, names)`: what the form then shows, in a list of one. Only the rules of a party and of a product are modelled. */
export function onChange(model: string, [values = null, names = null]: readonly Wire[], env: Env): Json {
  if (!isList(names) || values === null || typeof values !== 'object' || isList(values)) {
    throw new Fault("on_change() missing 1 required positional argument: 'fieldnames'");
  }
  const sent: WireObject = Object.fromEntries(Object.entries(values));
  const filled = model === 'sale.sale' ? ofParty(sent, env) : ofProduct(sent, env);
  return new Json(`[{${filled.join(',')}}]`);
}

/** The addresses for invoices and for delivery, each the first that is there where none is marked; and the payment term. */
function ofParty(sent: WireObject, env: Env): readonly string[] {
  const party = env.db.row('party.party', sent['party']);
  const addresses = party === null ? [] : inSequence(pointing(env, 'party.address', 'party', party)).filter(isActive);
  const first = (flag: string) => idOf(addresses.find((each) => each[flag] === true) ?? addresses[0] ?? null, 'id');
  return [
    `"invoice_party":null,"shipment_party":null`,
    `"invoice_address":${first('invoice')}`,
    `"shipment_address":${first('delivery')}`,
    `"payment_term":${idOf(party, 'customer_payment_term')}`,
  ];
}

const isActive = (row: Row) => row['active'] === true;

/** The unit of sale, the list price with four decimals, and no taxes: categories of the rows name none. */
function ofProduct(sent: WireObject, env: Env): readonly string[] {
  const product = env.db.row('product.product', sent['product']);
  const template = related(env, product, 'template', 'product.template');
  if (template === null) return [`"amount":null`];
  const unit =
    typeof sent['unit'] === 'number' ? sent['unit'] : (idOf(template, 'sale_uom') ?? idOf(template, 'default_uom'));
  const price = value(template, priceKey('list_price', env.db.company));
  const named = text(env.db.row('product.uom', unit), 'name') ?? '';
  const quantity = typeof sent['quantity'] === 'number' ? sent['quantity'] : 0;
  return [
    `"type":"line","unit":${unit},"unit.":{"rec_name":${quoted(named)}}`,
    `"unit_digits":${floatOf(env.db.row('product.uom', unit), 'digits')}`,
    price instanceof Dec
      ? `"unit_price":${decimal(price.plus(new Dec(0n, 4)))},"amount":${decimal(price.times(Dec.parse(String(quantity)) ?? price).rounded(2))}`
      : `"unit_price":null,"amount":null`,
  ];
}

const decimal = (amount: Dec) => `{"__class__":"Decimal","decimal":${quoted(String(amount))}}`;
