import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, Step, WritePort } from '../../src/connector/write.ts';
import type { TimeOffRequest } from '../../src/model/index.ts';
import { unitOf } from './codecs.ts';
import { protocolError } from './failure.ts';
import { isId } from './fields.ts';
import { timeOffRequestMapping } from './mapping.ts';
import { applyStep } from './write-calls.ts';
import type { Expected } from './write-expects.ts';
import { findStep } from './write-find.ts';
import { newValues, refusedChange, takenOf, type WriteEnvironment, writable } from './write-plan.ts';
import { isSameValue, readRequests } from './write-reads.ts';
import { requestTimeOffCall, setStatusCall } from './write-steps.ts';

/** The states that can be reached, as PUT /time_off/requests/{id}/status has them, then all of them. */
const REACHABLE: Readonly<Record<string, string | undefined>> = {
  APPROVED: 'approved',
  DENIED: 'denied',
  CANCELLED: 'canceled',
};
const STATUSES: Readonly<Record<string, string | undefined>> = {
  ...REACHABLE,
  REQUESTED: 'requested',
  SUPERSEDED: 'superceded',
};

/**
 * Writes requests for time off: asks for leave, and decides on it or cancels it.
 *
 * A decision is final in the source: there is no way back to `requested`, so nothing undoes one. The source keeps nothing of ours, so a lost
 * reply is looked up by person, type and days among the requests that were not there before.
 */
export function timeOffRequestWrite(environment: WriteEnvironment): WritePort<'TimeOffRequest'> {
  return {
    actions: ['create', 'to APPROVED', 'to DENIED', 'to CANCELLED'],
    fields: writable(timeOffRequestMapping),
    plan: (change, call) => plan(environment, change, call),
    apply: (step, inputs, call) => applyStep(environment, step, inputs, call),
    find: (step, inputs, call) => findStep(environment, step, inputs, call),
  };
}

async function plan(
  environment: WriteEnvironment,
  change: Change<'TimeOffRequest'>,
  call: Call,
): Promise<PlannedChange> {
  switch (change.action) {
    case 'create':
      return planCreate(environment, change.values, call);
    case 'transition':
      return planStatus(change);
    default:
      return refusedChange('', 'BambooHR takes no such change of a request: cancel it and make another');
  }
}

type Asked = Omit<Expected<'new-request'>, 'look'>;

async function planCreate(environment: WriteEnvironment, values: TimeOffRequest, call: Call): Promise<PlannedChange> {
  const { status, ...told } = values;
  const { client, context } = environment;
  const encoded = timeOffRequestMapping.encode(told, 'create', context);
  const refused = [
    ...encoded.refused.map((path) => ({ path, detail: 'is not taken by BambooHR' })),
    ...(status === undefined || status === 'REQUESTED' ? [] : [{ path: 'status', detail: BEGINS }]),
    ...missing(told),
  ];
  const { employee, type: name, startsOn: start, endsOn: end, amount } = told;
  const isWhole =
    employee?.by === 'key' && isId(employee.value) && typeof start === 'string' && typeof end === 'string';
  const without = (path: string, detail: string) => ({ steps: [], refused: [...refused, { path, detail }], lossy: [] });
  if (!isWhole || typeof name !== 'string' || amount === undefined || amount === null)
    return { steps: [], refused, lossy: [] };
  const type = await typeNamed(environment, name, call);
  if (type.kind === 'refused') return without('type', type.detail);
  if (amount.unit !== type.unit)
    return without('amount', `is counted in ${type.units} (${type.unit}) for this type of leave`);
  if (!Number.isFinite(Number(amount.value))) return without('amount', 'is no number');
  const query = { start, end, employeeId: employee.value, type: type.id };
  // Of the same days and type, whatever became of them: none of these will be the new one.
  const known = (await readRequests(client, query, call)).map(({ id }) => id);
  const asked = { employee: employee.value, type: type.id, start, end, known };
  const diff = newValues({ ...takenOf(told, refused), status: 'REQUESTED' }, () => true);
  return { steps: [{ ...requestStep(asked, Number(amount.value), told), diff }], refused, lossy: [] };
}

const BEGINS = 'begins as REQUESTED: decide by a transition';

function missing(values: TimeOffRequest): PlannedChange['refused'] {
  const { employee } = values;
  const needed = ['type', 'startsOn', 'endsOn', 'amount'] as const;
  const isKnown = employee?.by === 'key' && isId(employee.value);
  return [
    ...(isKnown ? [] : [{ path: 'employee', detail: 'is no employee of this account' }]),
    ...needed
      .filter((field) => values[field] === undefined || values[field] === null)
      .map((path) => ({ path, detail: 'is required by BambooHR' })),
  ];
}

type NamedType =
  | { readonly kind: 'found'; readonly id: string; readonly units: string; readonly unit: string }
  | { readonly kind: 'refused'; readonly detail: string };

/** Source: https://documentation.bamboohr.com/reference/list-time-off-types */
async function typeNamed({ client }: WriteEnvironment, name: string, call: Call): Promise<NamedType> {
  const operation = 'GET /meta/time_off/types';
  const answer = await client.send({ method: 'GET', path: '/v1/meta/time_off/types', operation }, call);
  const list: unknown = valueAt(answer, 'timeOffTypes');
  if (!Array.isArray(list)) throw protocolError(operation, 'the answer has no list of types');
  const types = list.map((type: unknown) => ({
    id: String(valueAt(type, 'id')),
    name: String(valueAt(type, 'name')),
    units: String(valueAt(type, 'units')),
  }));
  const [only, ...others] = types.filter((type) => isSameValue(type.name, name));
  const unit = only === undefined ? null : unitOf(only.units);
  if (only !== undefined && others.length === 0 && unit !== null && isId(only.id))
    return { kind: 'found', ...only, unit };
  const names = types.map((type) => type.name).join(', ');
  return {
    kind: 'refused',
    detail: `${only === undefined ? 'names no' : 'names no one'} type of leave of this account: ${names}`,
  };
}

function requestStep(asked: Asked, amount: number, values: TimeOffRequest): Omit<Step, 'diff'> {
  const { employee } = asked;
  const cancel = setStatusCall({ employee, request: SELF, before: 'requested', after: 'canceled', note: null });
  return {
    ...requestTimeOffCall(asked, { amount, note: values.note ?? null }),
    id: '1',
    needs: [],
    undo: { kind: 'void', call: cancel },
  };
}

function planStatus({
  key,
  to,
  note,
  current,
}: Extract<Change<'TimeOffRequest'>, { action: 'transition' }>): PlannedChange {
  const after = REACHABLE[to];
  const [employee, request] = key.split(':');
  if (after === undefined)
    return refusedChange('status', 'cannot be reached: a request is approved, denied or cancelled');
  if (!isId(employee) || !isId(request)) return refusedChange('', 'is no request of this account');
  const { status } = current.record;
  if (status === to) return { steps: [], refused: [], lossy: [] };
  const before = STATUSES[status ?? ''] ?? '';
  const step: Step = {
    ...setStatusCall({ employee, request, before, after, note }),
    id: '1',
    needs: [],
    diff: [{ path: 'status', before: status ?? null, after: to }],
    undo: { kind: 'none', call: null },
  };
  return { steps: [step], refused: [], lossy: [] };
}
