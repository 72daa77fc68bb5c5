import { type Calendar, calendarOf } from './calendar.ts';
import { type MessLog, messLog } from './mess.ts';
import { type Random, randomOf } from './random.ts';
import type { Size } from './types.ts';

/** What to make: the same options give the same company. */
export interface CompanyOptions {
  /** Picks the details. */
  readonly seed: number | string;
  readonly size: Size;
  /** `YYYY-MM-DD`, the day the company is seen on; everything has happened before it. */
  readonly today: string;
}

export interface Counts {
  readonly customers: number;
  readonly suppliers: number;
  readonly employees: number;
  readonly prospects: number;
  readonly contacts: number;
  readonly items: number;
  readonly warehouses: number;
  readonly orders: number;
  /** Sales invoices; bills come on top. */
  readonly invoices: number;
  readonly bills: number;
  /** Shipments longer ago are in the opening stock, not moves of their own. */
  readonly movesDays: number;
}

const COUNTS: Readonly<Record<Size, Counts>> = {
  small: {
    customers: 120,
    suppliers: 12,
    employees: 18,
    prospects: 18,
    contacts: 160,
    items: 40,
    warehouses: 3,
    orders: 300,
    invoices: 330,
    bills: 10,
    movesDays: 560,
  },
  medium: {
    customers: 600,
    suppliers: 40,
    employees: 40,
    prospects: 90,
    contacts: 800,
    items: 200,
    warehouses: 3,
    orders: 3_000,
    invoices: 3_300,
    bills: 100,
    movesDays: 90,
  },
  large: {
    customers: 20_000,
    suppliers: 400,
    employees: 180,
    prospects: 3_000,
    contacts: 30_000,
    items: 5_000,
    warehouses: 6,
    orders: 100_000,
    invoices: 120_000,
    bills: 3_000,
    movesDays: 90,
  },
};

/** What every part of the company is made with. */
export interface Making {
  readonly seed: number | string;
  readonly counts: Counts;
  readonly calendar: Calendar;
  readonly log: MessLog;
  readonly randomOf: (label: string) => Random;
}

/** Orders go back this far. */
export const HISTORY_DAYS = 548;

export function startMaking({ seed, size, today }: CompanyOptions): Making {
  return {
    seed,
    counts: COUNTS[size],
    calendar: calendarOf(today),
    log: messLog(),
    randomOf: (label) => randomOf(seed, label),
  };
}
