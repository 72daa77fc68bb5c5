import type { Random } from './random.ts';

const DAY_MS = 86_400_000;

/** Days and instants counted back from the day the company is seen on; all of them lie before it unless `inDays` is asked. */
export interface Calendar {
  /** Midnight UTC at the start of the day, exclusive end of everything that has happened. */
  readonly todayMs: number;
  readonly daysAgo: (days: number) => string;
  readonly inDays: (days: number) => string;
  /** An instant in the working hours of that day, in whole seconds. */
  readonly instantOn: (days: number, random: Random) => number;
  /** A later instant before today, in whole seconds. */
  readonly laterThan: (instantMs: number, random: Random) => number;
  /** A fixed second of that day, as mass imports leave it behind. */
  readonly batchAt: (days: number) => number;
}

/** Makes the calendar of a day, `YYYY-MM-DD`. */
export function calendarOf(today: string): Calendar {
  const todayMs = Date.parse(`${today}T00:00:00.000Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(todayMs)) {
    throw new RangeError(`demo company: "${today}" is not a date (write YYYY-MM-DD)`);
  }
  const known = new Map<number, string>();
  const inDays = (days: number) => {
    const found = known.get(days);
    if (found !== undefined) return found;
    const date = new Date(todayMs + days * DAY_MS).toISOString().slice(0, 10);
    known.set(days, date);
    return date;
  };
  return {
    todayMs,
    inDays,
    daysAgo: (days) => inDays(-days),
    instantOn: (days, random) => todayMs - days * DAY_MS + (7 * 3600 + random.integer(0, 39_600)) * 1000,
    laterThan: (instantMs, random) => {
      const seconds = Math.floor((todayMs - instantMs) / 1000) - 1;
      return instantMs + random.integer(1, Math.max(1, seconds)) * 1000;
    },
    batchAt: (days) => todayMs - days * DAY_MS + 2 * 3_600_000,
  };
}

/** `2026-05-04T09:12:44.000Z`. */
export function instantText(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

/** `2026-05-04T09:12:44.123456Z`: the ERP keeps microseconds. */
export function microText(instantMs: number, micros: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 20)}${String(micros % 1_000_000).padStart(6, '0')}Z`;
}
