/** A stretch of time that one listing asks for; calendar dates, both inclusive. */
export interface Window {
  /** Payrolls whose pay period starts in these days are this window's own. */
  readonly ownFrom: string;
  readonly ownTo: string;
  /** What the source is asked for: far enough behind `ownTo` that a pay period which starts there ends within. */
  readonly askedTo: string;
}

const DAY_MS = 86_400_000;
/** `start_date` and `end_date` may lie a year apart at most. */
const ASKED_DAYS = 365;
/** The longest pay period but that of yearly payrolls: a quarter. */
const PERIOD_DAYS = 92;
/** `end_date` may lie three months ahead at most. */
const AHEAD_DAYS = 85;

/**
 * The windows from a day on to what Gusto shows of the future, oldest first.
 *
 * Whether the source counts a pay period that only touches the asked days is not documented, so windows ask for more than their own.
 */
export function windowsFrom(from: string, nowMs: number): readonly Window[] {
  const end = dayOf(nowMs + AHEAD_DAYS * DAY_MS);
  const windows: Window[] = [];
  for (let ownFrom = from; ownFrom <= end; ) {
    const next = plusDays(ownFrom, ASKED_DAYS - PERIOD_DAYS);
    const ownTo = earlier(plusDays(next, -1), end);
    windows.push({ ownFrom, ownTo, askedTo: earlier(plusDays(ownFrom, ASKED_DAYS), end) });
    ownFrom = next;
  }
  return windows;
}

function plusDays(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
