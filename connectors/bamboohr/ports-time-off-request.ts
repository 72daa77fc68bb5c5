import { z } from 'zod';
import type { Call, Checkpoint, Found, Page, Port } from '../../src/connector/contract.ts';
import { type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { together } from '../../src/connector/together.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { BamboohrClient } from './client.ts';
import type { BamboohrSettings } from './config.ts';
import { failure, protocolError } from './failure.ts';
import { isId } from './fields.ts';
import type { BamboohrMappings } from './mappings.ts';
import type { BamboohrTimeOffRequest } from './wire.ts';

const OPERATION = 'GET /time_off/requests';
const DAY_MS = 86_400_000;
/** Answers have no pages, so the window is read in slices of this many days. */
const SLICE_DAYS = 100;
/** The source tells no changes of requests: the window is read again when that was longer ago. */
const AGAIN_AFTER_MS = 300_000;
/** Both dates are required, also where one request or one employee is asked for. */
const ALWAYS = { start: '1970-01-01', end: '2199-12-31' } as const;
const MAX_KEYS = 50;

/** `next`: the day on which the next slice starts, null when the window is through. */
const positionSchema = z.object({ startedAtMs: z.int(), next: z.iso.date().nullable() });

type Position = z.output<typeof positionSchema>;

export interface TimeOffEnvironment {
  readonly client: BamboohrClient;
  readonly settings: BamboohrSettings;
  readonly mappings: BamboohrMappings;
  readonly context: MappingContext;
  readonly clock: Clock;
}

/**
 * TimeOffRequest from the requests of the account; the key is `{employeeId}:{requestId}`, so that those of one employee are one call.
 *
 * The index holds a window around today, by the settings timeOffDaysBack and timeOffDaysAhead: what is older stays as it was last seen. The
 * source tells neither changes nor deletions (a request is cancelled, and no call deletes one), so the whole window is read again and again.
 * Source: GET /time_off/requests, https://documentation.bamboohr.com/reference/list-time-off-requests
 */
export function timeOffRequestPort(environment: TimeOffEnvironment): Port<'TimeOffRequest'> {
  return {
    entity: 'TimeOffRequest',
    objectType: 'timeOffRequest',
    mapping: environment.mappings.timeOffRequest,
    parts: [corePart(environment.mappings.timeOffRequest, 'sweep')],
    capabilities: {
      maxKeysPerGet: MAX_KEYS,
      // One for each employee.
      callsPerGet: (keys) => keys,
      changedSince: false,
      deletions: 'none',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, _parts, call) => getByKeys(environment, keys, call),
    list: (from, call) => listWindow(environment, from, call),
  };
}

async function getByKeys(
  environment: TimeOffEnvironment,
  keys: readonly string[],
  call: Call,
): Promise<readonly (Found<'TimeOffRequest'> | null)[]> {
  const asked = Map.groupBy(
    [...new Set(keys)].flatMap((key) => partsOf(key) ?? []),
    ({ employeeId }) => employeeId,
  );
  const answers = await together(call, (each) =>
    Promise.all([...asked].map(([employeeId, own]) => ofEmployee(environment, employeeId, own, each))),
  );
  const found = new Map(answers.flat().map((each) => [each.key, each]));
  return keys.map((key) => found.get(key) ?? null);
}

interface KeyParts {
  readonly employeeId: string;
  readonly id: string;
}

function partsOf(key: string): KeyParts | null {
  const [employeeId, id, ...rest] = key.split(':');
  return isId(employeeId) && isId(id) && rest.length === 0 ? { employeeId, id } : null;
}

/** One request by its id, or several of one employee as all of the employee's. */
async function ofEmployee(
  environment: TimeOffEnvironment,
  employeeId: string,
  asked: readonly KeyParts[],
  call: Call,
): Promise<readonly Found<'TimeOffRequest'>[]> {
  const [only] = asked;
  const one: Readonly<Record<string, string>> = only === undefined || asked.length > 1 ? {} : { id: only.id };
  return read(environment, { ...ALWAYS, employeeId, ...one }, asked.length, call);
}

async function* listWindow(
  environment: TimeOffEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<'TimeOffRequest'>> {
  const { clock, settings } = environment;
  const held = positionOf(from);
  if (held !== null && held.next === null && clock.now() - held.startedAtMs < AGAIN_AFTER_MS) return;
  const startedAtMs = held === null || held.next === null ? clock.now() : held.startedAtMs;
  const first = dayOf(startedAtMs - settings.timeOffDaysBack * DAY_MS);
  const last = dayOf(startedAtMs + settings.timeOffDaysAhead * DAY_MS);
  for (let start: string | null = held?.next ?? first; start !== null; ) {
    const begin: string = start;
    const end = dayOf(Date.parse(begin) + (SLICE_DAYS - 1) * DAY_MS);
    const isLast = end >= last;
    const requests = await readSlice(environment, begin, isLast ? last : end, call);
    // What began in an earlier slice came with that.
    const records = requests.filter(({ record }) => begin === first || String(record.startsOn) >= begin);
    start = isLast ? null : dayOf(Date.parse(end) + DAY_MS);
    yield { records, removed: [], checkpoint: { startedAtMs, next: start } satisfies Position };
  }
}

/** The requests that touch the days asked for. Any other one is proof that the answer is of another question, and that ours is still open. */
async function readSlice(
  environment: TimeOffEnvironment,
  start: string,
  end: string,
  call: Call,
): Promise<readonly Found<'TimeOffRequest'>[]> {
  const requests = await read(environment, { start, end }, null, call);
  const isForeign = ({ record: { startsOn, endsOn } }: Found<'TimeOffRequest'>): boolean =>
    (typeof startsOn === 'string' && startsOn > end) || (typeof endsOn === 'string' && endsOn < start);
  if (requests.some(isForeign)) throw protocolError(OPERATION, 'answered requests of other days than asked for');
  return requests;
}

async function read(
  { client, context, mappings }: TimeOffEnvironment,
  query: Readonly<Record<string, string>>,
  keys: number | null,
  call: Call,
): Promise<readonly Found<'TimeOffRequest'>[]> {
  const request = { method: 'GET', path: '/v1/time_off/requests', operation: OPERATION, query } as const;
  const answer = await client.send({ ...request, ...(keys === null ? {} : { keys }) }, call);
  if (!Array.isArray(answer)) throw protocolError(OPERATION, 'the answer is no list of requests');
  return answer.map((wire: unknown) => foundOf(wire, mappings, context));
}

function foundOf(
  wire: unknown,
  { timeOffRequest }: BamboohrMappings,
  context: MappingContext,
): Found<'TimeOffRequest'> {
  const [employeeId, id] = [String(valueAt(wire, 'employeeId')), String(valueAt(wire, 'id'))];
  if (!isId(employeeId) || !isId(id)) throw protocolError(OPERATION, 'answered a request without its ids');
  return {
    key: `${employeeId}:${id}`,
    version: null,
    sourceUpdatedAt: null,
    parts: ['core'],
    ...timeOffRequest.decode(wireOf<BamboohrTimeOffRequest>(wire), context),
    url: null,
  };
}

/** Throws `invalid` on a checkpoint that no listing of ours gave. */
function positionOf(from: Checkpoint | null): Position | null {
  if (from === null) return null;
  const parsed = positionSchema.safeParse(from);
  if (parsed.success) return parsed.data;
  const detail = 'the checkpoint is not one of this port (list everything again)';
  throw failure('invalid', OPERATION, { detail, cause: parsed.error });
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
