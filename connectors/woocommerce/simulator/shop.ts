import type { Clock } from '../../../src/simulator/clock.ts';
import type { Row, Rows } from '../../../src/simulator/contract.ts';
import { isRow, text } from '../../../src/simulator/row.ts';
import { Settings } from './settings.ts';

export const TYPES = ['customers', 'orders', 'products', 'variations', 'refunds', 'notes'] as const;
export type Type = (typeof TYPES)[number];

/** One object as the database holds it: whole seconds in milliseconds, everything else in the API's own words. */
export interface Stored {
  readonly type: Type;
  readonly id: number;
  /** The product of a variation, the order of a refund or note; 0 for the others. */
  readonly parent: number;
  fields: Record<string, unknown>;
  createdMs: number;
  modifiedMs: number;
  paidMs: number | null;
  completedMs: number | null;
  /** Whether an order has taken its goods from the stock. */
  hasTakenStock: boolean;
}

/** What stands outside of `fields`, for it is told in two zones. */
const DATES = /^date_(created|modified|paid|completed)(_gmt)?$/;
const PARENTS: Readonly<Partial<Record<Type, string>>> = {
  variations: 'product_id',
  refunds: 'order_id',
  notes: 'order_id',
};

/** The data of one shop. Ids are of one sequence, as posts have them. */
export class Shop {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly gateways: readonly Row[];
  readonly #tables = new Map<Type, Map<number, Stored>>(TYPES.map((type) => [type, new Map()]));
  #lastId = 0;

  constructor(rows: Rows, clock: Clock) {
    this.clock = clock;
    this.settings = new Settings(rows['settings'] ?? []);
    this.gateways = rows['payment_gateways'] ?? [];
    for (const type of TYPES) for (const row of rows[type] ?? []) this.insert(type, row);
  }

  nowMs(): number {
    return Math.floor(this.clock.now() / 1000) * 1000;
  }

  list(type: Type): Stored[] {
    return [...this.#table(type).values()];
  }

  of(type: Type, parent: number): Stored[] {
    return this.list(type).filter((each) => each.parent === parent);
  }

  get(type: Type, id: number): Stored | null {
    return this.#table(type).get(id) ?? null;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** A row of an administrator's export, or a new object where it has no id. */
  insert(type: Type, row: Row): Stored {
    const id = Number(text(row, 'id') ?? this.nextId());
    this.#lastId = Math.max(this.#lastId, id);
    const parentMember = PARENTS[type];
    const parent = parentMember === undefined ? 0 : Number(text(row, parentMember) ?? 0);
    const createdMs = secondOf(text(row, 'date_created_gmt')) ?? this.nowMs();
    const fields = Object.fromEntries(
      Object.entries(row).filter(([name]) => name !== 'id' && name !== parentMember && !DATES.test(name)),
    );
    const stored: Stored = {
      type,
      id,
      parent,
      fields: structuredClone(fields),
      createdMs,
      modifiedMs: secondOf(text(row, 'date_modified_gmt')) ?? createdMs,
      paidMs: secondOf(text(row, 'date_paid_gmt')),
      completedMs: secondOf(text(row, 'date_completed_gmt')),
      hasTakenStock: type === 'orders' && ['processing', 'completed', 'on-hold'].includes(text(row, 'status') ?? ''),
    };
    this.#table(type).set(id, stored);
    for (const line of linesOf(stored)) this.#lastId = Math.max(this.#lastId, Number(line['id'] ?? 0));
    return stored;
  }

  remove(stored: Stored): void {
    this.#table(stored.type).delete(stored.id);
  }

  touch(stored: Stored): void {
    stored.modifiedMs = this.nowMs();
  }

  #table(type: Type): Map<number, Stored> {
    const table = this.#tables.get(type);
    if (table === undefined) throw new Error(`no table ${type}`);
    return table;
  }
}

/** The lines of an order; each can be written to. */
export function linesOf(order: Stored): Record<string, unknown>[] {
  const lines = order.fields['line_items'];
  return Array.isArray(lines) ? lines.filter(isRow) : [];
}

export function statusOf({ fields, type }: Stored): string {
  return text(fields, 'status') ?? (type === 'orders' ? 'pending' : 'publish');
}

function secondOf(value: string | null): number | null {
  if (value === null || value === '') return null;
  return Math.floor(Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}Z`) / 1000) * 1000;
}
