import type { Call, HttpRequest, Transport } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { parseExactJson } from '../../src/connector/json.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { TrytonSettings } from './config.ts';
import { errorOf, failure, notSent, refusalOf, refusedWrite } from './failure.ts';

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

/** Reads and writes one database as one company. */
export interface TrytonClient {
  /** Rows in the given order, by id unless told. Rows that are not visible are left out, inactive ones are not. */
  searchRead(search: Search, call: Call): Promise<readonly Row[]>;
  searchIds(search: Omit<Search, 'fields'>, call: Call): Promise<readonly number[]>;
  count(model: string, domain: Domain, call: Call): Promise<number>;
  /** The fields of a model that this user's database has. */
  fieldsOf(model: string, call: Call): Promise<ReadonlyMap<string, FieldInfo>>;
  /**
   * What a form of the source fills in behind the fields that a person has just set: addresses of a party, price and taxes of a product.
   * Changes nothing. Asked as a form asks, so of what is in use alone.
   */
  onChange(model: string, values: Values, changed: readonly string[], call: Call): Promise<Values>;
  /** Sends one call that changes something, as it is. Never repeats it, except when the session had ended before it was taken. */
  execute(operation: string, request: StepRequest, call: Call): Promise<unknown>;
}

/** What `fields_get` says of a field. */
export interface FieldInfo {
  /** `char`, `many2one`; '' where it does not say. */
  readonly type: string;
  readonly label: string | null;
  readonly isReadonly: boolean;
  /** The model that it points to. */
  readonly relation: string | null;
}

export type Values = Readonly<Record<string, unknown>>;

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

interface Sending {
  readonly operation: string;
  readonly keys?: number;
  readonly authorization?: string;
  /** Below the address of the database. */
  readonly path?: string;
  /** With exactly `id`, `method` and `params`: one more, and the server answers bare values and HTTP errors. */
  readonly body: unknown;
  readonly refused?: typeof errorOf;
}

const BY_ID = [['id', 'ASC']] as const;

/** Every request is the only one of its exchange. */
export const REQUEST_ID = 1;

/**
 * A client that signs in at its first call; a call refused because the session ended is repeated once after a new sign-in.
 *
 * Throws SourceError. Source: Tryton 6.0 JSON-RPC, https://docs.tryton.org/6.0/server/topics/rpc.html
 */
export function trytonClient(settings: TrytonSettings, environment: Environment): TrytonClient {
  const session = new Session((call) => signIn(settings, environment, call));
  const invoke = (invocation: Invocation, call: Call) =>
    session.use(call, (authorization) => send(settings, environment, { ...asSent(invocation), authorization }, call));
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
      return new Map(Object.entries(result).map(([name, field]) => [name, infoOf(field)]));
    },
    onChange: async (model, values, changed, call) => {
      const context = { company: settings.company, language: 'en' };
      const invocation = onModel(model, 'on_change', [values, changed, context]);
      const result = await invoke(invocation, call);
      const [filled] = Array.isArray(result) ? result : [];
      if (!isObject(filled)) throw failure('protocol', invocation, 'answered no values');
      return filled;
    },
    execute: (operation, { path, body }, call) =>
      session.use(call, (authorization) =>
        send(settings, environment, { operation, path, body, authorization, refused: refusedWrite }, call),
      ),
  };
}

function asSent({ operation, params, keys = 0 }: Invocation): Sending {
  return { operation, body: { id: REQUEST_ID, method: operation, params }, keys };
}

/** Signs in; gives the header that proves it. Whatever was to be done with it has not been sent when this fails. */
async function signIn(settings: TrytonSettings, environment: Environment, call: Call): Promise<string> {
  const invocation: Invocation = {
    operation: 'common.db.login',
    params: [settings.user, { password: settings.password }, 'en'],
  };
  const result = await send(settings, environment, asSent(invocation), call).catch((error: unknown) => {
    throw error instanceof SourceError ? notSent(error) : error;
  });
  const [user, key] = Array.isArray(result) ? result : [];
  if (!isWhole(user) || typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw notSent(failure('protocol', invocation, 'answered without a session'));
  return `Session ${Buffer.from(`${settings.user}:${user}:${key}`).toString('base64')}`;
}

async function send(
  settings: TrytonSettings,
  { transport, clock }: Environment,
  { operation, path = '/', body, keys, authorization, refused = errorOf }: Sending,
  call: Call,
): Promise<unknown> {
  const http: HttpRequest = {
    method: 'POST',
    url: `${settings.url}/${settings.database}${path}`,
    operation,
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify(body),
    ...(keys === undefined || keys === 0 ? {} : { keys }),
  };
  const response = await transport.request(http, call);
  if (response.status !== 200) throw refusalOf({ operation }, response, clock);
  return resultIn(response.text, { operation, refused });
}

/** What the envelope holds; throws what an error in it means. */
function resultIn(text: string, asked: { readonly operation: string; readonly refused: typeof errorOf }): unknown {
  const body = parsed(text);
  if (!isObject(body) || body['id'] !== REQUEST_ID) throw failure('protocol', asked, 'answered no JSON-RPC envelope');
  const { result, error } = body;
  if (error !== undefined) throw asked.refused(error, asked);
  if (result === undefined) throw failure('protocol', asked, 'answered neither a result nor an error');
  return result;
}

function rowsIn(result: unknown, invocation: Invocation): readonly Row[] {
  if (!Array.isArray(result)) throw failure('protocol', invocation, 'answered no list');
  return result.map((each: unknown) => {
    const row = nested(each);
    if (!isRow(row)) throw failure('protocol', invocation, 'answered a row without id');
    return row;
  });
}

function infoOf(field: unknown): FieldInfo {
  const [type, label, relation] = ['type', 'string', 'relation'].map((name) => valueAt(field, name));
  return {
    type: typeof type === 'string' ? type : '',
    label: typeof label === 'string' ? label : null,
    isReadonly: valueAt(field, 'readonly') === true,
    relation: typeof relation === 'string' ? relation : null,
  };
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
