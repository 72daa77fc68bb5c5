import { stampOf } from './org.ts';
import { Refusal } from './refusals.ts';
import { wireInstant } from './render.ts';
import { idOf, type Table, textOf } from './table.ts';

const dayMs = 24 * 60 * 60_000;
const minuteMs = 60_000;

/** Records deleted in a span of time. The log goes back 15 days. Source: REST API 66.0, sObject Get Deleted. */
export function deletedBetween(table: Table, query: URLSearchParams, nowMs: number): unknown {
  const span = spanOf(query, nowMs, 15);
  const deletedRecords = [...table.all()]
    .filter((record) => record['IsDeleted'] === true && span.covers(textOf(record, 'SystemModstamp')))
    .map((record) => ({ id: idOf(record), deletedDate: wireInstant(textOf(record, 'SystemModstamp') ?? '') }))
    .sort((left, right) => (left.deletedDate < right.deletedDate ? -1 : 1));
  return {
    deletedRecords,
    earliestDateAvailable: wireInstant(stampOf(nowMs - 15 * dayMs)),
    latestDateCovered: span.latestDateCovered,
  };
}

/** Records created or changed in a span of time, at most 30 days back. Source: REST API 66.0, sObject Get Updated. */
export function updatedBetween(table: Table, query: URLSearchParams, nowMs: number): unknown {
  const span = spanOf(query, nowMs, 30);
  const ids = [...table.all()]
    .filter((record) => record['IsDeleted'] !== true && span.covers(textOf(record, 'LastModifiedDate')))
    .map((record) => idOf(record));
  return { ids, latestDateCovered: span.latestDateCovered };
}

interface Span {
  readonly latestDateCovered: string;
  covers(instant: string | null): boolean;
}

/** Both ends are read in whole minutes; the start is inside, the end is not. */
function spanOf(query: URLSearchParams, nowMs: number, days: number): Span {
  const start = wholeMinute(query.get('start'), 'start');
  const end = wholeMinute(query.get('end'), 'end');
  if (end - start < minuteMs) throw badDate('endDate must be at least one minute greater than startDate');
  if (start < nowMs - days * dayMs) throw badDate(`startDate cannot be more than ${days} days ago`);
  return {
    latestDateCovered: wireInstant(stampOf(Math.min(end, nowMs))),
    covers: (instant) => instant !== null && instant >= stampOf(start) && instant < stampOf(end),
  };
}

function wholeMinute(value: string | null, name: string): number {
  const instant = Date.parse(value ?? '');
  if (!Number.isNaN(instant)) return Math.floor(instant / minuteMs) * minuteMs;
  throw new Refusal(400, {
    errorCode: 'MALFORMED_QUERY',
    message: `The ${name} parameter is missing or is not a date and time`,
  });
}

function badDate(message: string): Refusal {
  return new Refusal(400, { errorCode: 'INVALID_REPLICATION_DATE', message });
}
