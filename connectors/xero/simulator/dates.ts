/** `/Date(1539993600000+0000)/`, the way every instant and calendar date is written. */
export function wireDate(ms: number): string {
  return `/Date(${ms}+0000)/`;
}

/** The `…UTCString` twin of an instant: whole seconds. */
export function wireInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The two members for a calendar date: `Date` and its twin `DateString`, midnight without a zone. */
export function dateMembers(name: string, date: string | null): Record<string, string> {
  if (date === null) return {};
  return { [`${name}String`]: `${date}T00:00:00`, [name]: wireDate(Date.parse(`${date}T00:00:00Z`)) };
}

/**
 * A date as the API accepts it, as `YYYY-MM-DD`: a calendar date, a date with time, or `/Date(ms)/`; null when it is none of them.
 */
export function calendarDate(value: string): string | null {
  const ms = /^\/Date\((-?\d+)([+-]\d{4})?\)\/$/.exec(value)?.[1];
  const date = ms === undefined ? value.slice(0, 10) : new Date(Number(ms)).toISOString().slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date)) ? date : null;
}
