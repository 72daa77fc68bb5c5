import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { Shared } from '../../src/connector/shared.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { CustomField } from '../../src/model/values.ts';
import { answers } from './answers.ts';
import type { OdooClient } from './client.ts';

/** What `fields_get` says of a field: what the user may not see, or what no installed app has, is not there. */
export interface FieldInfo {
  readonly type: string;
  readonly label: string | null;
  readonly isReadonly: boolean;
}

export type Fields = ReadonlyMap<string, FieldInfo>;

const HOUR_MS = 3_600_000;

/** Names that changed between versions: the canonical one, and what it was called before. */
const FORMER: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'sale.order.line': { product_uom_id: ['product_uom'], tax_ids: ['tax_id'] },
  'stock.move': { quantity: ['quantity_done'] },
  'account.payment': { memo: ['ref'] },
  'hr.employee': { contract_date_start: ['first_contract_date'] },
};

/** The fields of models as the user of the key sees them, asked once an hour. */
export class Catalogue {
  readonly #client: OdooClient;
  readonly #clock: Clock;
  readonly #models = new Map<string, Shared<Fields>>();

  constructor(client: OdooClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  of(model: string, call: Call): Promise<Fields> {
    const known = this.#models.get(model) ?? new Shared((one) => this.#ask(model, one), HOUR_MS, this.#clock);
    this.#models.set(model, known);
    return known.get(call);
  }

  async #ask(model: string, call: Call): Promise<Fields> {
    const args = { attributes: ['type', 'string', 'readonly'] };
    const answer = await this.#client.call({ model, method: 'fields_get', args }, call);
    const entries = typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
    const fields = new Map(entries.flatMap(([name, info]) => infoOf(name, info)));
    if (!fields.has('id')) throw answers.protocol(`${model}/fields_get`, 'described no fields');
    return fields;
  }
}

function infoOf(name: string, info: unknown): readonly (readonly [string, FieldInfo])[] {
  const type = valueAt(info, 'type');
  const label = valueAt(info, 'string');
  if (typeof type !== 'string') return [];
  return [
    [name, { type, label: typeof label === 'string' ? label : null, isReadonly: valueAt(info, 'readonly') === true }],
  ];
}

/** What a field is called in this version; null where it is not there. */
export function nameIn(model: string, field: string, fields: Fields): string | null {
  const names = [field, ...(FORMER[model]?.[field] ?? [])];
  return names.find((each) => fields.has(each)) ?? null;
}

const CUSTOM_TYPES: Readonly<Record<string, CustomField['type']>> = {
  char: 'TEXT',
  text: 'TEXT',
  selection: 'TEXT',
  many2one: 'TEXT',
  integer: 'NUMBER',
  float: 'NUMBER',
  monetary: 'NUMBER',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'INSTANT',
};

/** The type of a field in our words; null for those that hold no one value. */
export function typeOf({ type }: FieldInfo): CustomField['type'] | null {
  return CUSTOM_TYPES[type] ?? null;
}

/** The fields that people added: Studio and the developer mode name them `x_…`. */
export function ownFieldsOf(fields: Fields, correlation: string | null): readonly string[] {
  return [...fields].flatMap(([name, info]) =>
    name.startsWith('x_') && name !== correlation && typeOf(info) !== null ? [name] : [],
  );
}

export type Row = Readonly<Record<string, unknown>> & { readonly id: number };

/**
 * A row in the form that mappings read: `false` is null unless the field is a boolean, a many2one is `{ id, name }`, a moment has its zone.
 * What has another form than its type says stays unreadable, for the mapping to make a gap of.
 */
export function normalRow(row: Row, fields: Fields, canonical: ReadonlyMap<string, string>): Row {
  const normal: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    const type = fields.get(name)?.type;
    if (type !== undefined) normal[canonical.get(name) ?? name] = normalValue(value, type);
  }
  return { ...normal, id: row.id };
}

function normalValue(value: unknown, type: string): unknown {
  if (type === 'boolean') return value;
  if (value === false) return null;
  if (type === 'many2one') return many2oneOf(value);
  if (type === 'datetime' && typeof value === 'string') return `${value.replace(' ', 'T')}Z`;
  return value;
}

function many2oneOf(value: unknown): unknown {
  if (value === undefined || value === null) return value;
  const [id, name] = Array.isArray(value) ? value : [];
  // A list where an object is expected is a gap of whatever reads it.
  return Number.isSafeInteger(id) && typeof name === 'string' ? { id, name } : [value];
}

/** The own fields of a row as the model shows them. Throws TypeError where one has another form than its type says. */
export function customFieldsOf(row: Row, names: readonly string[], fields: Fields): readonly CustomField[] {
  return names.flatMap((name) => {
    const info = fields.get(name);
    const type = info === undefined ? null : typeOf(info);
    return type === null ? [] : [{ name, type, value: customText(row[name]) }];
  });
}

function customText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const shown = typeof value === 'object' ? valueAt(value, 'name') : value;
  if (typeof shown === 'string' || typeof shown === 'number' || typeof shown === 'boolean') return String(shown);
  throw new TypeError('not a value');
}
