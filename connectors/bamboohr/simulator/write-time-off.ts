import Big from 'big.js';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { BamboohrRequestStatus } from '../wire.ts';
import { type Asked, sentObject } from './context.ts';
import { findEmployee } from './employees.ts';
import { headerError } from './refusals.ts';
import { childOf, daysBetween, isDate, isRow, type Row, text, textOrEmpty } from './row.ts';
import { renderRequest } from './time-off.ts';
import { created, done, type Writing } from './write.ts';

const initialStatuses: Readonly<Record<string, BamboohrRequestStatus>> = {
  approved: 'approved',
  denied: 'denied',
  declined: 'denied',
  requested: 'requested',
};

const laterStatuses: Readonly<Record<string, BamboohrRequestStatus>> = {
  approved: 'approved',
  denied: 'denied',
  declined: 'denied',
  canceled: 'canceled',
  cancelled: 'canceled',
};

/** PUT /employees/{id}/time_off/request: 201 with the address of the request, and with the request itself for whoever reads JSON. */
export function requestTimeOff(writing: Writing, asked: Asked): SimulatedResponse {
  const found = findEmployee(writing, asked);
  if (found.kind === 'refused') return found.answer;
  const { company, access } = writing;
  const sent = sentObject(asked);
  if (sent === null) return headerError(400, 'Malformed JSON');
  const status = initialStatuses[textOrEmpty(sent, 'status')];
  const [start, end] = [text(sent, 'start'), text(sent, 'end')];
  if (status === undefined) return headerError(400, 'Invalid status');
  if (!isDate(start) || !isDate(end) || end < start) return headerError(400, 'Invalid start or end date');
  const typeId = text(sent, 'timeOffTypeId') ?? '';
  if (company.table('TimeOffType').get(typeId) === null) return headerError(400, 'Invalid time off type');
  const previousId = text(sent, 'previousRequest');
  const previous = previousId === null ? null : company.table('TimeOffRequest').get(previousId);
  if (previousId !== null && text(previous, 'employeeId') !== found.id)
    return headerError(400, 'Invalid previous request');
  const dates = datesOf(sent, start, end);
  if (dates === null) return headerError(400, 'Invalid amount or dates');
  if (access.level.isReadOnly === true) return headerError(403, 'You may not create this request');
  const id = company.table('TimeOffRequest').newId();
  const today = writing.today();
  const stamps = { created: today, lastChanged: today, lastChangedByUserId: access.userId };
  const keys = { id, employeeId: found.id, timeOffTypeId: typeId };
  const request = company.put('TimeOffRequest', {
    ...keys,
    status,
    start,
    end,
    dates,
    notes: notesOf(sent),
    ...stamps,
  });
  writing.effect({
    action: 'create',
    objectType: 'TimeOffRequest',
    key: id,
    values: { ...sent, employeeId: found.id },
  });
  if (previous !== null) setStatus(writing, previous, 'superceded', null);
  const location = `${asked.origin}${asked.path.replace(/\/employees\/.*$/, '')}/time_off/requests/${id}`;
  return created(location, asked.wantsJson ? renderRequest(writing, request) : null);
}

/** By day, how much: as sent, or the amount in equal parts over the working days, the last of which has the rest. Null when neither makes sense. */
function datesOf(sent: Row, start: string, end: string): Record<string, string> | null {
  const listed = sent['dates'];
  if (Array.isArray(listed) && listed.length > 0) {
    const days = listed.map((each) => (isRow(each) ? [text(each, 'ymd'), text(each, 'amount')] : [null, null]));
    const isGood = days.every(([date, amount]) => isDate(date ?? null) && isAmount(amount ?? null));
    return isGood ? Object.fromEntries(days) : null;
  }
  const amount = text(sent, 'amount');
  const days = daysBetween(start, end);
  const working = days.filter((date) => ![0, 6].includes(new Date(`${date}T00:00:00.000Z`).getUTCDay()));
  const counted = working.length === 0 ? days : working;
  if (!isAmount(amount)) return null;
  const each = new Big(amount).div(counted.length).round(4);
  const last = new Big(amount).minus(each.times(counted.length - 1));
  return Object.fromEntries(counted.map((date, at) => [date, (at === counted.length - 1 ? last : each).toString()]));
}

function isAmount(value: string | null): value is string {
  return value !== null && /^\d+(\.\d+)?$/.test(value);
}

function notesOf(sent: Row): Row {
  const listed = Array.isArray(sent['notes']) ? sent['notes'].filter(isRow) : [];
  return Object.fromEntries(
    listed.flatMap((each) => {
      const from = text(each, 'from');
      return from === 'employee' || from === 'manager' ? [[from, text(each, 'note')]] : [];
    }),
  );
}

/**
 * PUT /time_off/requests/{id}/status: 200 without body. Only what is still requested is approved or denied, and a denial is final; cancelled is
 * what is requested, or approved and still to come.
 */
export function setRequestStatus(writing: Writing, asked: Asked): SimulatedResponse {
  const { company, access } = writing;
  const sent = sentObject(asked);
  const status = sent === null ? undefined : laterStatuses[textOrEmpty(sent, 'status')];
  if (sent === null || status === undefined) return headerError(400, 'Invalid status');
  const request = company.table('TimeOffRequest').get(asked.params['requestId'] ?? '');
  if (request === null || !access.seesEmployee(textOrEmpty(request, 'employeeId'))) {
    return headerError(404, 'The request does not exist');
  }
  const hasStarted = textOrEmpty(request, 'start') <= writing.today();
  if (!access.mayDecide({ from: text(request, 'status'), to: status, hasStarted }))
    return headerError(403, 'You may not change the status in this way');
  setStatus(writing, request, status, text(sent, 'note'));
  return done();
}

function setStatus(writing: Writing, request: Row, status: BamboohrRequestStatus, note: string | null): void {
  const notes = note === null ? childOf(request, 'notes') : { ...childOf(request, 'notes'), manager: note };
  writing.company.put('TimeOffRequest', {
    ...request,
    status,
    notes,
    lastChanged: writing.today(),
    lastChangedByUserId: writing.access.userId,
  });
  const values = note === null ? { status } : { status, note };
  writing.effect({ action: 'transition', objectType: 'TimeOffRequest', key: textOrEmpty(request, 'id'), values });
}
