import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type {
  BamboohrAbsence,
  BamboohrAssignedPolicy,
  BamboohrTimeOffPolicy,
  BamboohrTimeOffRequest,
  BamboohrTimeOffTypes,
} from '../wire.ts';
import { amountsOf, totalOf } from './balances.ts';
import { type Asked, type Context, objectOrList, ok } from './context.ts';
import { headerError } from './refusals.ts';
import { childOf, dateOf, isDate, type Row, text, textOrEmpty } from './row.ts';
import { displayName } from './view.ts';

const statuses: ReadonlySet<string> = new Set(['approved', 'denied', 'superceded', 'requested', 'canceled']);

/** GET /time_off/requests: a bare list of all that touch the days from `start` to `end`; both are required. */
export function timeOffRequests(context: Context, { query }: Asked): SimulatedResponse {
  const [start, end] = [query.get('start'), query.get('end')];
  if (!isDate(start)) return headerError(400, 'Invalid or missing start date');
  if (!isDate(end)) return headerError(400, 'Invalid or missing end date');
  const wanted = splitOf(query.get('status'));
  if (wanted?.some((status) => !statuses.has(status)) === true) return headerError(400, 'Invalid status');
  const types = splitOf(query.get('type'));
  const [id, employeeId] = [query.get('id'), query.get('employeeId')];
  const requests = visibleRequests(context)
    .filter((row) => textOrEmpty(row, 'end') >= start && textOrEmpty(row, 'start') <= end)
    .filter((row) => wanted?.includes(textOrEmpty(row, 'status')) ?? true)
    .filter((row) => types?.includes(textOrEmpty(row, 'timeOffTypeId')) ?? true)
    .filter((row) => id === null || text(row, 'id') === id)
    .filter((row) => employeeId === null || text(row, 'employeeId') === employeeId)
    .filter((row) => isInAction(context, row, query.get('action')));
  const isWithoutNotes = (query.get('excludeNote') ?? '') !== '';
  return ok(requests.map((row) => renderRequest(context, row, isWithoutNotes)));
}

function splitOf(value: string | null): string[] | null {
  return value === null || value === '' ? null : value.split(',').map((each) => each.trim());
}

function visibleRequests({ company, access }: Context): Row[] {
  return company
    .table('TimeOffRequest')
    .list()
    .filter((row) => access.seesEmployee(textOrEmpty(row, 'employeeId')));
}

function isInAction({ access }: Context, row: Row, action: string | null): boolean {
  if (action === 'myRequests') return text(row, 'employeeId') === (access.level.ownerId ?? '');
  return action !== 'approve' || access.mayDecide({ from: text(row, 'status'), to: 'approved', hasStarted: false });
}

/** A request; its amounts are text, by day and in all. */
export function renderRequest(context: Context, row: Row, isWithoutNotes = false): BamboohrTimeOffRequest {
  const { company, access } = context;
  const employee = company.employee(textOrEmpty(row, 'employeeId')) ?? {};
  const type = company.table('TimeOffType').get(textOrEmpty(row, 'timeOffTypeId'));
  const status = textOrEmpty(row, 'status');
  const hasStarted = textOrEmpty(row, 'start') <= context.today();
  const may = (to: string) => access.mayDecide({ from: status, to, hasStarted });
  const notes = childOf(row, 'notes') ?? {};
  const [fromEmployee, fromManager] = [text(notes, 'employee'), text(notes, 'manager')];
  return {
    id: textOrEmpty(row, 'id'),
    employeeId: textOrEmpty(row, 'employeeId'),
    status: {
      lastChanged: textOrEmpty(row, 'lastChanged').slice(0, 10),
      lastChangedByUserId: text(row, 'lastChangedByUserId') ?? '1',
      status,
    },
    name: displayName(employee),
    start: textOrEmpty(row, 'start'),
    end: textOrEmpty(row, 'end'),
    created: textOrEmpty(row, 'created').slice(0, 10),
    type: { id: textOrEmpty(type, 'id'), name: textOrEmpty(type, 'name'), icon: textOrEmpty(type, 'icon') },
    amount: { unit: textOrEmpty(type, 'units'), amount: totalOf(row) },
    actions: {
      view: true,
      edit: access.level.isReadOnly !== true && status === 'requested',
      cancel: may('canceled'),
      approve: may('approved'),
      deny: may('denied'),
      bypass: may('approved'),
    },
    dates: objectOrList(amountsOf(row)),
    ...(isWithoutNotes ? {} : { notes: notesOf(fromEmployee, fromManager) }),
  };
}

function notesOf(employee: string | null, manager: string | null): NonNullable<BamboohrTimeOffRequest['notes']> {
  if (employee === null && manager === null) return [];
  return { ...(employee === null ? {} : { employee }), ...(manager === null ? {} : { manager }) };
}

/** GET /time_off/whos_out: approved time off and holidays, by date; today and 14 days on unless asked otherwise. */
export function whosOut(context: Context, { query }: Asked): SimulatedResponse {
  const start = query.get('start') ?? context.today();
  const end = query.get('end') ?? dateOf(Date.parse(`${start}T00:00:00.000Z`) + 14 * 86_400_000);
  if (!isDate(start) || !isDate(end)) return headerError(400, 'Invalid date');
  const absences = visibleRequests(context)
    .filter((row) => text(row, 'status') === 'approved')
    .map(
      (row): BamboohrAbsence => ({
        id: Number(text(row, 'id')),
        type: 'timeOff',
        employeeId: Number(text(row, 'employeeId')),
        name: displayName(context.company.employee(textOrEmpty(row, 'employeeId')) ?? {}),
        start: textOrEmpty(row, 'start'),
        end: textOrEmpty(row, 'end'),
      }),
    );
  const holidays = context.company
    .table('Holiday')
    .list()
    .map(
      (row): BamboohrAbsence => ({
        id: Number(text(row, 'id')),
        type: 'holiday',
        name: textOrEmpty(row, 'name'),
        start: textOrEmpty(row, 'start'),
        end: textOrEmpty(row, 'end'),
      }),
    );
  const listed = [...absences, ...holidays].filter((each) => each.end >= start && each.start <= end);
  return ok(
    listed.sort((one, other) => (one.start < other.start ? -1 : one.start > other.start ? 1 : one.id - other.id)),
  );
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** GET /meta/time_off/types. */
export function timeOffTypes({ company }: Context): SimulatedResponse {
  return ok({
    timeOffTypes: company
      .table('TimeOffType')
      .list()
      .map((row) => ({
        id: textOrEmpty(row, 'id'),
        name: textOrEmpty(row, 'name'),
        units: textOrEmpty(row, 'units'),
        color: text(row, 'color'),
        icon: text(row, 'icon'),
        source: 'internal',
      })),
    defaultHours: weekdays.map((name, at) => ({ name, amount: at < 5 ? '8' : '0' })),
  } satisfies BamboohrTimeOffTypes);
}

/** GET /meta/time_off/policies, by name. */
export function timeOffPolicies({ company }: Context): SimulatedResponse {
  const policies = company
    .table('TimeOffPolicy')
    .list()
    .map(
      (row): BamboohrTimeOffPolicy => ({
        id: textOrEmpty(row, 'id'),
        timeOffTypeId: textOrEmpty(row, 'timeOffTypeId'),
        name: textOrEmpty(row, 'name'),
        effectiveDate: null,
        type: textOrEmpty(row, 'type'),
      }),
    );
  return ok(policies.sort((one, other) => one.name.localeCompare(other.name, 'en')));
}

/** The policies of an employee: v1 leaves out all but those that accrue. */
export function assignedPolicies({ company }: Context, employeeId: string, version: string): SimulatedResponse {
  const assigned = company.table('TimeOffAssignment').of(employeeId);
  return ok(
    assigned.flatMap((row): BamboohrAssignedPolicy[] => {
      const policy = company.table('TimeOffPolicy').get(textOrEmpty(row, 'timeOffPolicyId'));
      if (policy === null || (version === 'v1' && text(policy, 'type') !== 'accruing')) return [];
      return [
        {
          timeOffPolicyId: textOrEmpty(policy, 'id'),
          timeOffTypeId: textOrEmpty(policy, 'timeOffTypeId'),
          accrualStartDate: textOrEmpty(row, 'accrualStartDate'),
        },
      ];
    }),
  );
}
