import { z } from 'zod';
import type { Call, Checkpoint, Found, Page, Part, PartName, Port } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { together } from '../../src/connector/together.ts';
import type { Directory } from './directory.ts';
import { failure, isKind, protocolError } from './failure.ts';
import { isId } from './fields.ts';
import type { BamboohrBalance } from './mapping-time-off.ts';
import type { BamboohrMappings } from './mappings.ts';
import type { TimeOffEnvironment } from './ports-time-off-request.ts';

const OPERATION = 'GET /employees/{id}/time_off/calculator';
const MAX_KEYS = 50;
/** Employees per page of a listing, each a call. */
const PAGE_SIZE = 10;

const LEFT = ['balance', 'usedThisYear', 'asOfOn'] as const;
const left: ReadonlySet<string> = new Set(LEFT);

/** What is left changes with every day and every request, without a trace; whose and of which type it is does not. */
function partsOf({ timeOffBalance }: BamboohrMappings): readonly Part<'TimeOffBalance'>[] {
  const core = corePart(timeOffBalance, 'sweep');
  return [
    { ...core, fields: core.fields.filter((field) => !left.has(field)) },
    { name: 'balance', fields: LEFT, tracked: 'volatile' },
  ];
}

/** Behind which employee the listing stands; `isDone` when it is through. */
const positionSchema = z.object({ after: z.int().min(0), isDone: z.boolean() });

type Position = z.output<typeof positionSchema>;

export interface BalanceEnvironment extends TimeOffEnvironment {
  readonly directory: Directory;
}

/**
 * TimeOffBalance from the calculator, one call per employee; the key is `{employeeId}:{typeId}`.
 *
 * Nothing tells who has which type but the calculator and the policies, and both are asked per employee. So the listing asks the calculator
 * of everyone who is active, and is only repeated when all is read anew; what is left is read live and not listed.
 * Source: GET /employees/{id}/time_off/calculator, https://documentation.bamboohr.com/reference/get-time-off-balance
 */
export function timeOffBalancePort(environment: BalanceEnvironment): Port<'TimeOffBalance'> {
  return {
    entity: 'TimeOffBalance',
    objectType: 'timeOffBalance',
    mapping: environment.mappings.timeOffBalance,
    parts: partsOf(environment.mappings),
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      // One for each employee.
      callsPerGet: (keys) => keys,
      changedSince: false,
      deletions: 'none',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, parts, call) => getByKeys(environment, { keys, parts }, call),
    list: (from, call) => listActive(environment, from, call),
  };
}

type Answer = readonly Found<'TimeOffBalance'>[] | SourceError;

async function getByKeys(
  environment: BalanceEnvironment,
  { keys, parts }: { readonly keys: readonly string[]; readonly parts: readonly PartName[] },
  call: Call,
): Promise<readonly (Found<'TimeOffBalance'> | null | SourceError)[]> {
  const ids = [...new Set(keys.map(employeeOf).filter((id) => id !== null))];
  const answers = await readBalances(environment, { ids, parts }, call);
  return keys.map((key) => {
    const answer = answers.get(employeeOf(key) ?? '') ?? [];
    return answer instanceof SourceError ? answer : (answer.find((each) => each.key === key) ?? null);
  });
}

/** The employee in a key; null in what is no key of ours. */
function employeeOf(key: string): string | null {
  const [employee, type, ...rest] = key.split(':');
  return isId(employee) && isId(type) && rest.length === 0 ? employee : null;
}

async function* listActive(
  environment: BalanceEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<'TimeOffBalance'>> {
  const held = positionOf(from);
  if (held.isDone) return;
  const ids = (await environment.directory.ids('active', call)).filter((id) => Number(id) > held.after);
  for (let start = 0; start === 0 || start < ids.length; start += PAGE_SIZE) {
    const page = ids.slice(start, start + PAGE_SIZE);
    const answers = await readBalances(environment, { ids: page, parts: ['core'] }, call);
    const records = [...answers.values()].flatMap((answer) => {
      if (answer instanceof SourceError) throw answer;
      return answer;
    });
    const after = Number(page.at(-1) ?? held.after);
    const isDone = start + PAGE_SIZE >= ids.length;
    yield { records, removed: [], checkpoint: { after, isDone } satisfies Position };
  }
}

/**
 * The balances of each employee; nothing for those who are not visible to us.
 *
 * Somebody who is gone is 404 and somebody hidden 403, as are a wrong address and a missing permission: who is meant by it, the employees tell.
 */
async function readBalances(
  environment: BalanceEnvironment,
  { ids, parts }: { readonly ids: readonly string[]; readonly parts: readonly PartName[] },
  call: Call,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = await together(call, (each) =>
    Promise.all(ids.map(async (id) => [id, await ofEmployee(environment, id, parts, each)] as const)),
  );
  const refused = answers.flatMap(([id, answer]) => (answer instanceof SourceError ? [id] : []));
  if (refused.length === 0) return new Map(answers);
  const visible = await environment.directory.visible(refused, call);
  return new Map(answers.filter(([id]) => !refused.includes(id) || visible.has(id)));
}

async function ofEmployee(
  environment: BalanceEnvironment,
  employeeId: string,
  parts: readonly PartName[],
  call: Call,
): Promise<Answer> {
  const path = `/v1/employees/${employeeId}/time_off/calculator`;
  try {
    const answer = await environment.client.send({ method: 'GET', path, operation: OPERATION, keys: 1 }, call);
    if (!Array.isArray(answer)) throw protocolError(OPERATION, 'the answer is no list of balances');
    return answer.map((wire: unknown) =>
      foundOf(wireOf<BamboohrBalance>({ ...Object(wire), employeeId }), parts, environment),
    );
  } catch (error) {
    if (isKind(error, 'not-found', 'forbidden')) return error;
    throw error;
  }
}

function foundOf(
  wire: BamboohrBalance,
  names: readonly PartName[],
  { context, mappings }: TimeOffEnvironment,
): Found<'TimeOffBalance'> {
  const type = String(valueAt(wire, 'timeOffType'));
  if (!isId(type)) throw protocolError(OPERATION, 'answered a balance without its type');
  const parts = partsOf(mappings).filter(({ name }) => names.includes(name));
  return {
    key: `${wire.employeeId}:${type}`,
    version: null,
    sourceUpdatedAt: null,
    parts: parts.map(({ name }) => name),
    ...mappings.timeOffBalance.decode(
      wire,
      context,
      parts.flatMap(({ fields }) => [...fields]),
    ),
    url: null,
  };
}

/** Throws `invalid` on a checkpoint that no listing of ours gave. */
function positionOf(from: Checkpoint | null): Position {
  if (from === null) return { after: 0, isDone: false };
  const parsed = positionSchema.safeParse(from);
  if (parsed.success) return parsed.data;
  const detail = 'the checkpoint is not one of this port (list everything again)';
  throw failure('invalid', OPERATION, { detail, cause: parsed.error });
}
