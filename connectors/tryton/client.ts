import type { Call, HttpRequest, HttpResponse, Transport } from '../../src/connector/contract.ts';
import { kindOfStatus, retryAfterOf, SourceError, type SourceErrorKind } from '../../src/connector/errors.ts';
import { parseExactJson } from '../../src/connector/json.ts';
import { Session } from '../../src/connector/session.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { TrytonSettings } from './config.ts';

/** A list of conditions, nested as the source wants them. */
export type Domain = readonly unknown[];

/** A row with its dotted fields nested: `"currency.": {"code": "EUR"}` is `currency: {code: 'EUR'}` here. */
export interface Row {
  readonly id: number;
  readonly [field: string]: unknown;
}

export interface Search {
  readonly model: string;
  readonly domain: Domain;
  readonly fields: readonly string[];
  readonly order?: readonly (readonly [field: string, direction: string])[];
  readonly limit?: number;
  /** Added to the context of every call. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** How many keys the domain asks for. */
  readonly keys?: number;
}

/** Reads one database as one company. */
export interface TrytonClient {
  /** Rows in the given order, by id unless told. Rows that are not visible are left out, inactive ones are not. */
  searchRead(search: Search, call: Call): Promise<readonly Row[]>;
  searchIds(search: Omit<Search, 'fields'>, call: Call): Promise<readonly number[]>;
  count(model: string, domain: Domain, call: Call): Promise<number>;
  /** The fields of a model that this user's database has. */
  fieldsOf(model: string, call: Call): Promise<ReadonlySet<string>>;
}

interface Environment {
  readonly transport: Transport;
  readonly clock: Clock;
}

interface Invocation {
  /** The method as the source names it: `model.party.party.search_read`. */
  readonly operation: string;
  readonly params: readonly unknown[];
  readonly keys?: number;
}

const BY_ID = [['id', 'ASC']] as const;

/** Failed sign-ins lock a user for five minutes, and the answer does not say how long. */
const LOCKED_MS = 300_000;

/**
 * A client that signs in at its first call; a call refused because the session ended is repeated once after a new sign-in.
 *
 * Throws SourceError. Source: Tryton 6.0 JSON-RPC, https://docs.tryton.org/6.0/server/topics/rpc.html
 */
export function trytonClient(settings: TrytonSettings, environment: Environment): TrytonClient {
  const session = new Session((call) => signIn(settings, environment, call));
  const invoke = (invocation: Invocation, call: Call) =>
    session.use(call, (authorization) => send(settings, environment, { ...invocation, authorization }, call));
  // Without `active_test` a search hides inactive rows, also from a search by id.
  const base = { company: settings.company, active_test: false, language: 'en' };
  const onModel = (model: string, name: string, params: readonly unknown[], keys = 0): Invocation => ({
    operation: `model.${model}.${name}`,
    params,
    keys,
  });
  return {
    searchRead: async ({ model, domain, fields, order = BY_ID, limit, context = {}, keys }, call) => {
      const params = [domain, 0, limit ?? null, order, fields, { ...base, ...context }];
      const invocation = onModel(model, 'search_read', params, keys);
      return rowsIn(await invoke(invocation, call), invocation);
    },
    searchIds: async ({ model, domain, order = BY_ID, limit, context = {}, keys }, call) => {
      const invocation = onModel(model, 'search', [domain, 0, limit ?? null, order, { ...base, ...context }], keys);
      return idsIn(await invoke(invocation, call), invocation);
    },
    count: async (model, domain, call) => {
      const invocation = onModel(model, 'search_count', [domain, base]);
      const result = await invoke(invocation, call);
      if (!isWhole(result)) throw failure('protocol', invocation, 'answered something that is no count');
      return result;
    },
    fieldsOf: async (model, call) => {
      const invocation = onModel(model, 'fields_get', [[], base]);
      const result = await invoke(invocation, call);
      if (!isObject(result)) throw failure('protocol', invocation, 'answered no fields');
      return new Set(Object.keys(result));
    },
  };
}

/** Signs in; gives the header that proves it. */
async function signIn(settings: TrytonSettings, environment: Environment, call: Call): Promise<string> {
  const invocation: Invocation = {
    operation: 'common.db.login',
    params: [settings.user, { password: settings.password }, 'en'],
  };
  const result = await send(settings, environment, invocation, call);
  const [user, key] = Array.isArray(result) ? result : [];
  if (!isWhole(user) || typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw failure('protocol', invocation, 'answered without a session');
  return `Session ${Buffer.from(`${settings.user}:${user}:${key}`).toString('base64')}`;
}

async function send(
  settings: TrytonSettings,
  { transport, clock }: Environment,
  invocation: Invocation & { readonly authorization?: string },
  call: Call,
): Promise<unknown> {
  const id = 1;
  const { operation, params, keys, authorization } = invocation;
  const http: HttpRequest = {
    method: 'POST',
    url: `${settings.url}/${settings.database}/`,
    operation,
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    // Exactly these three keys: one more, and the server answers bare values and HTTP errors.
    body: JSON.stringify({ id, method: operation, params }),
    ...(keys === undefined || keys === 0 ? {} : { keys }),
  };
  const response = await transport.request(http, call);
  if (response.status !== 200) throw refusalOf(invocation, response, clock);
  return resultIn(response.text, id, invocation);
}

/** What the envelope holds; throws what an error in it means. */
function resultIn(text: string, id: number, invocation: Invocation): unknown {
  const body = parsed(text);
  if (!isObject(body) || body['id'] !== id) throw failure('protocol', invocation, 'answered no JSON-RPC envelope');
  const { result, error } = body;
  if (error !== undefined) throw errorOf(error, invocation);
  if (result === undefined) throw failure('protocol', invocation, 'answered neither a result nor an error');
  return result;
}

/**
 * The names that errors have in the envelope. Refused access is a UserError as well: only its text tells, so it is `invalid` here.
 * Anything else is `[text, ""]`, a defect of the request or the server.
 */
const KINDS: Readonly<Record<string, SourceErrorKind>> = {
  UserError: 'invalid',
  UserWarning: 'conflict',
  ConcurrencyException: 'conflict',
  LoginException: 'unauthenticated',
};

function errorOf(error: unknown, invocation: Invocation): SourceError {
  const name = Array.isArray(error) ? error[0] : undefined;
  if (typeof name !== 'string' || !Object.hasOwn(KINDS, name))
    return failure('protocol', invocation, 'the server failed (check that its modules have what `check` lists)');
  const kind = KINDS[name] ?? 'protocol';
  return failure(kind, invocation, `${name} (${ADVICE[kind]})`);
}

function refusalOf(invocation: Invocation, response: HttpResponse, clock: Clock): SourceError {
  const kind = kindOfStatus(response.status);
  const retryAfterMs = kind === 'rate-limited' ? (retryAfterOf(response.headers, clock.now()) ?? LOCKED_MS) : undefined;
  return failure(kind, invocation, `status ${response.status} (${ADVICE[kind]})`, retryAfterMs);
}

const ADVICE: Readonly<Record<SourceErrorKind, string>> = {
  unauthenticated: 'check user and password',
  forbidden: 'the method is not open to remote calls: check the version of the server',
  'not-found': 'check url and database',
  invalid: 'the request was refused as it is, perhaps by access rights: check the groups of the user',
  conflict: 'the record changed meanwhile, or a warning needs an answer',
  unsupported: 'the request was refused as it is',
  'rate-limited': 'the user is locked after failed sign-ins: check the password, then wait',
  unavailable: 'try again later',
  timeout: 'try again later',
  protocol: 'this is no answer of a Tryton server',
};

function rowsIn(result: unknown, invocation: Invocation): readonly Row[] {
  if (!Array.isArray(result)) throw failure('protocol', invocation, 'answered no list');
  return result.map((each: unknown) => {
    const row = nested(each);
    if (!isRow(row)) throw failure('protocol', invocation, 'answered a row without id');
    return row;
  });
}

function idsIn(result: unknown, invocation: Invocation): readonly number[] {
  if (!Array.isArray(result) || !result.every(isWhole))
    throw failure('protocol', invocation, 'answered no list of ids');
  return result;
}

/** Moves what `"name."` holds to `name`, at every depth. Both at once are never asked for. */
function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => (key.endsWith('.') ? [key.slice(0, -1), nested(each)] : [key, each])),
  );
}

function isRow(value: unknown): value is Row {
  return isObject(value) && isWhole(value['id']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Undefined when it is no JSON: some refusals are HTML. */
function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function failure(kind: SourceErrorKind, { operation }: Invocation, detail: string, retryAfterMs?: number): SourceError {
  return new SourceError(kind, {
    source: 'tryton',
    operation,
    detail,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
