import type { Clock } from '../../../src/simulator/clock.ts';
import type { Row, Rows } from '../../../src/simulator/contract.ts';
import { missing, noModel, valueError } from './refusal.ts';
import { type FieldDef, type ModelDef, schemaOf } from './schema.ts';

/** A stored record. Links are ids, lists of links lists of ids, numbers decimal strings, moments `2026-05-04 09:12:44.123456`. */
export type Rec = Readonly<Record<string, unknown>> & { readonly id: number };

const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'res.partner': {
    type: 'contact',
    is_company: false,
    customer_rank: '0',
    supplier_rank: '0',
    credit_limit: '0',
    use_partner_credit_limit: false,
  },
  'product.template': {
    type: 'consu',
    is_storable: false,
    tracking: 'none',
    sale_ok: true,
    purchase_ok: true,
    list_price: '1.0',
    taxes_id: [],
    uom_id: 1,
  },
  'product.product': { standard_price: '0', product_template_variant_value_ids: [] },
  'account.tax': { amount_type: 'percent' },
  'sale.order': { state: 'draft', locked: false, invoice_status: 'no' },
  'sale.order.line': {
    sequence: '10',
    product_uom_qty: '1',
    price_unit: '0',
    discount: '0',
    tax_ids: [],
    qty_delivered: '0',
    qty_invoiced: '0',
  },
  'account.move': { state: 'draft', move_type: 'entry' },
  'account.move.line': {
    sequence: '100',
    display_type: 'product',
    quantity: '1',
    price_unit: '0',
    discount: '0',
    tax_ids: [],
  },
  'account.payment': { state: 'draft', payment_type: 'inbound', partner_type: 'customer', reconciled_invoice_ids: [] },
  'stock.quant': { quantity: '0', reserved_quantity: '0', inventory_quantity: '0', inventory_quantity_set: false },
  'stock.picking': { state: 'draft' },
  'stock.move': { state: 'draft', sequence: '10', quantity: '0', product_uom_qty: '0' },
};

/** Fields of a variant that its template holds for all of them. */
export const INHERITED = [
  'name',
  'type',
  'is_storable',
  'tracking',
  'description_sale',
  'list_price',
  'sale_ok',
  'purchase_ok',
  'uom_id',
  'taxes_id',
  'company_id',
];

/** The tables of one database. Records are replaced, never changed, so that a transaction can be taken back. */
export class Database {
  readonly schema: ReadonlyMap<string, ModelDef>;
  readonly #tables = new Map<string, Map<number, Rec>>();
  readonly #next = new Map<string, number>();
  /** Records by what a link of theirs leads to, by model and link; forgotten when the model changes. */
  readonly #byLink = new Map<string, Map<string, ReadonlyMap<unknown, readonly Rec[]>>>();
  readonly #clock: Clock;
  #journal: { readonly model: string; readonly id: number; readonly before: Rec | undefined }[] | null = null;

  constructor(rows: Rows, own: Readonly<Record<string, string>>, clock: Clock) {
    this.schema = schemaOf(own);
    this.#clock = clock;
    for (const [model, list] of Object.entries(rows)) for (const row of list) this.load(model, row);
  }

  model(name: string): ModelDef {
    const found = this.schema.get(name);
    if (found === undefined) throw noModel(name);
    return found;
  }

  field(model: string, name: string): FieldDef {
    const found = this.model(model).get(name);
    if (found === undefined) throw valueError(`Invalid field '${name}' on model '${model}'`);
    return found;
  }

  table(model: string): ReadonlyMap<number, Rec> {
    return this.#table(model);
  }

  get(model: string, id: number): Rec | undefined {
    return this.#table(model).get(id);
  }

  must(model: string, id: number): Rec {
    const found = this.get(model, id);
    if (found === undefined) throw missing(model);
    return found;
  }

  /** The records whose link leads to one. */
  leadingTo(model: string, link: string, id: number): readonly Rec[] {
    const ofModel = this.#byLink.get(model) ?? new Map<string, ReadonlyMap<unknown, readonly Rec[]>>();
    this.#byLink.set(model, ofModel);
    const known = ofModel.get(link) ?? Map.groupBy(this.#table(model).values(), (rec) => rec[link]);
    ofModel.set(link, known);
    return known.get(id) ?? [];
  }

  /** The time of the transaction: `now()` of PostgreSQL stands still in it. */
  now(): string {
    return stampOf(new Date(this.#clock.now()).toISOString());
  }

  /** A row as an administrator would export it. */
  load(model: string, row: Row): Rec {
    const values = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, this.#stored(model, name, value)]),
    );
    const stamp = typeof values['write_date'] === 'string' ? values['write_date'] : this.now();
    return this.insert(model, { create_date: stamp, ...values, write_date: stamp });
  }

  insert(model: string, values: Readonly<Record<string, unknown>>): Rec {
    const table = this.#table(model);
    const given = Number(values['id'] ?? 0);
    const id = given > 0 ? given : (this.#next.get(model) ?? 1);
    this.#next.set(model, Math.max(this.#next.get(model) ?? 1, id + 1));
    const hasActive = this.model(model).has('active');
    const now = this.now();
    let rec: Rec = {
      create_date: now,
      write_date: now,
      ...(hasActive ? { active: true } : {}),
      ...DEFAULTS[model],
      ...values,
      id,
    };
    if (model === 'product.product' && rec['product_tmpl_id'] === undefined) rec = this.#withTemplate(rec);
    this.#put(table, model, rec);
    return rec;
  }

  /** A variant that came without its template gets one. */
  #withTemplate(rec: Rec): Rec {
    const common = Object.fromEntries(Object.entries(rec).filter(([name]) => INHERITED.includes(name)));
    const template = this.insert('product.template', {
      ...common,
      create_date: rec['create_date'],
      write_date: rec['write_date'],
    });
    const rest = Object.entries(rec).filter(([name]) => !INHERITED.includes(name));
    return { ...Object.fromEntries(rest), product_tmpl_id: template.id, id: rec.id };
  }

  update(model: string, id: number, values: Readonly<Record<string, unknown>>): Rec {
    const table = this.#table(model);
    const rec: Rec = { ...this.must(model, id), write_date: this.now(), ...values, id };
    this.#put(table, model, rec);
    return rec;
  }

  remove(model: string, id: number): void {
    const table = this.#table(model);
    this.#journal?.push({ model, id, before: table.get(id) });
    this.#byLink.delete(model);
    table.delete(id);
  }

  /** Runs a change; takes all of it back when it throws. */
  transaction<T>(run: () => T): T {
    const journal: { model: string; id: number; before: Rec | undefined }[] = [];
    this.#journal = journal;
    try {
      return run();
    } catch (error) {
      for (const { model, id, before } of journal.toReversed()) {
        this.#byLink.delete(model);
        if (before === undefined) this.#table(model).delete(id);
        else this.#table(model).set(id, before);
      }
      throw error;
    } finally {
      this.#journal = null;
    }
  }

  #put(table: Map<number, Rec>, model: string, rec: Rec): void {
    this.#journal?.push({ model, id: rec.id, before: table.get(rec.id) });
    this.#byLink.delete(model);
    table.set(rec.id, rec);
  }

  #table(model: string): Map<number, Rec> {
    this.model(model);
    const table = this.#tables.get(model) ?? new Map<number, Rec>();
    this.#tables.set(model, table);
    return table;
  }

  #stored(model: string, name: string, value: unknown): unknown {
    const { type } = this.field(model, name);
    if (value === null || value === undefined) return undefined;
    if (type === 'datetime') return stampOf(String(value));
    if (type === 'many2one' || name === 'id') return Number(value);
    return typeof value === 'number' ? String(value) : value;
  }
}

/** A moment with all its digits: what domains compare and answers cut off. */
export function stampOf(text: string): string {
  const [date = '', time = ''] = text.replace('T', ' ').replace('Z', '').split(' ');
  const [clock = '00:00:00', fraction = ''] = time.split('.');
  return `${date} ${clock === '' ? '00:00:00' : clock}.${fraction.padEnd(6, '0')}`;
}
