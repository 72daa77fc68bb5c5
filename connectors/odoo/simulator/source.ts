import type { Clock } from '../../../src/simulator/clock.ts';
import { jsonText, parseExactly } from '../../../src/simulator/json.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { WindowLimit } from '../../../src/simulator/limits.ts';
import type {
  CallDescription,
  SimulatedRequest,
  SimulatedResponse,
  SimulatedSource,
} from '../../../src/simulator/server.ts';
import type { Database, Rec } from './database.ts';
import { idsOf } from './domain.ts';
import { READS, runMethod } from './methods.ts';
import type { Args } from './reading.ts';
import { noMethod, Refusal, typeError, unauthorized } from './refusal.ts';
import type { Effect, Writing } from './writing.ts';

export interface SourceParts {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly database: string;
  readonly login: string;
  readonly apiKey: string;
  /** When the key ends, milliseconds since the epoch. */
  readonly keyEndsAtMs: number;
  readonly forbidden: ReadonlySet<string>;
  readonly readonly: ReadonlySet<string>;
  readonly hidden: Readonly<Record<string, readonly number[]>>;
  /** How many calls a minute the host allows; null for an own server. */
  readonly limit: WindowLimit | null;
  readonly externalIdField: string;
}

const UID = 2;
/** After arguments of these methods that stand first without a name. */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  search: ['domain', 'offset', 'limit', 'order'],
  search_read: ['domain', 'fields', 'offset', 'limit', 'order'],
  search_count: ['domain', 'limit'],
  fields_get: ['allfields', 'attributes'],
  name_search: ['name', 'domain', 'operator', 'limit'],
  create: ['vals_list'],
  read: ['ids', 'fields'],
  write: ['ids', 'vals'],
};

/** One call, whichever front it came through. */
interface Asked {
  readonly front: 'json-2' | 'json-rpc';
  readonly model: string;
  readonly method: string;
  readonly ids: readonly number[];
  readonly args: Args;
  readonly context: Args;
  /** Of JSON-RPC: the database, the user and the key that stand in the body. */
  readonly credentials: readonly unknown[];
}

/** One Odoo database behind `/json/2` and `/jsonrpc`. */
export function odooSource(parts: SourceParts): SimulatedSource {
  const orm = new Fronts(parts);
  return {
    describe: describeRequest,
    handle: (request, call) => orm.handle(request, call),
    refuse: (status, retryAfter) =>
      refusalOf(new Refusal(NAMES[status] ?? 'werkzeug.exceptions.HTTPException', status, 'Refused'), retryAfter),
    // There are no sessions: a key is good until it ends.
    expireSessions: () => undefined,
  };
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'werkzeug.exceptions.BadRequest',
  401: 'werkzeug.exceptions.Unauthorized',
  403: 'odoo.exceptions.AccessError',
  404: 'werkzeug.exceptions.NotFound',
  409: 'werkzeug.exceptions.Conflict',
  422: 'odoo.exceptions.UserError',
  429: 'werkzeug.exceptions.TooManyRequests',
  500: 'builtins.Exception',
};

class Fronts {
  readonly #parts: SourceParts;

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  handle(request: SimulatedRequest, call: number): SimulatedResponse {
    const isRpc = request.url.pathname === '/jsonrpc';
    const { limit } = this.#parts;
    if (limit !== null && !limit.take())
      return { status: 429, headers: { 'retry-after': String(limit.retryAfterSeconds()) }, body: 'Too Many Requests' };
    try {
      const result = this.#answer(request, call);
      const body = isRpc ? { jsonrpc: '2.0', id: 1, result: result ?? undefined } : result;
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: jsonText(body) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return isRpc ? rpcRefusal(error) : refusalOf(error, undefined);
    }
  }

  #answer(request: SimulatedRequest, call: number): unknown {
    if (request.url.pathname === '/web/version') return { version: '19.0', version_info: [19, 0, 0, 'final', 0, ''] };
    const asked = askedOf(request);
    if (asked === null) throw new Refusal('werkzeug.exceptions.NotFound', 404, 'Not Found');
    if (asked.model === 'common') return this.#common(asked);
    this.#mayCall(request, asked);
    if (asked.method.startsWith('_')) throw noMethod(asked.method);
    const { db, forbidden, readonly: kept, hidden } = this.#parts;
    const effects: Effect[] = [];
    const allowed = idsOf(asked.context['allowed_company_ids']);
    const isForeign = (rec: Rec) =>
      allowed.length > 0 && rec['company_id'] !== undefined && !allowed.includes(Number(rec['company_id']));
    const writing: Writing = {
      db,
      context: asked.context,
      forbidden,
      readonly: kept,
      isHidden: (model, rec) => isForeign(rec) || (hidden[model] ?? []).includes(rec.id),
      note: (effect) => effects.push(effect),
    };
    const result = db.transaction(() => runMethod(writing, asked.model, asked.method, asked.ids, asked.args));
    for (const effect of effects) this.#note(effect, call);
    return result;
  }

  #note({ action, model, id, values }: Effect, call: number): void {
    const correlation = values[this.#parts.externalIdField];
    const idempotencyKey = typeof correlation === 'string' ? correlation : null;
    this.#parts.ledger.effect({ call, action, objectType: model, key: String(id), values, idempotencyKey });
  }

  #common({ method, args }: Asked): unknown {
    if (method === 'version')
      return { server_version: '19.0', server_version_info: [19, 0, 0, 'final', 0, ''], protocol_version: 1 };
    const [database, login, key] = Object.values(args);
    return this.#isGood(database, key) && login === this.#parts.login ? UID : false;
  }

  #mayCall({ headers }: SimulatedRequest, { front, credentials }: Asked): void {
    if (front === 'json-2') {
      const key = /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      const named = headers['x-odoo-database'] ?? this.#parts.database;
      if (!this.#isGood(named, key)) throw unauthorized();
      return;
    }
    const [database, uid, key] = credentials;
    if (!this.#isGood(database, key) || Number(uid) !== UID)
      throw new Refusal('odoo.exceptions.AccessDenied', 200, 'Access Denied');
  }

  #isGood(database: unknown, key: unknown): boolean {
    const { clock, keyEndsAtMs } = this.#parts;
    return database === this.#parts.database && key === this.#parts.apiKey && clock.now() < keyEndsAtMs;
  }
}

function askedOf({ url, body, method: verb }: SimulatedRequest): Asked | null {
  if (verb !== 'POST') return null;
  const sent = sentOf(body);
  const path = /^\/json\/2\/([\w.]+)\/(\w+)$/.exec(url.pathname);
  if (path !== null) {
    const { ids, context, ...args } = sent;
    return {
      front: 'json-2',
      model: path[1] ?? '',
      method: path[2] ?? '',
      ids: idsOf(ids),
      args,
      context: rowOf(context),
      credentials: [],
    };
  }
  if (url.pathname !== '/jsonrpc') return null;
  const params = rowOf(sent['params']);
  const list: readonly unknown[] = Array.isArray(params['args']) ? params['args'] : [];
  if (params['service'] === 'common')
    return {
      front: 'json-rpc',
      model: 'common',
      method: String(params['method']),
      ids: [],
      args: { ...list },
      context: {},
      credentials: [],
    };
  const [database, uid, key, model, method, positional, named] = list;
  const given: readonly unknown[] = Array.isArray(positional) ? positional : [];
  const names = POSITIONAL[String(method)] ?? ['ids'];
  const {
    context,
    ids: _named,
    ...rest
  } = {
    ...Object.fromEntries(given.map((value, index) => [names[index] ?? `arg${index}`, value])),
    ...rowOf(named),
  } as Record<string, unknown>;
  const ids = names[0] === 'ids' ? idsOf(given[0]) : [];
  return {
    front: 'json-rpc',
    model: String(model),
    method: String(method),
    ids,
    args: rest,
    context: rowOf(context),
    credentials: [database, uid, key],
  };
}

function sentOf(body: Buffer): Args {
  try {
    return rowOf(parseExactly(body.toString('utf8')));
  } catch {
    throw new Refusal('werkzeug.exceptions.BadRequest', 400, 'could not parse the body as json');
  }
}

function rowOf(value: unknown): Args {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw typeError('not an object');
  return { ...value };
}

function describeRequest(request: SimulatedRequest): CallDescription {
  const asked = quietly(request);
  if (asked === null) return { kind: 'read', operation: `${request.method} ${request.url.pathname}` };
  const { model, method, args } = asked;
  const operation = `${model}/${method}`;
  if (model === 'common') return { kind: 'auth', operation };
  if (method === 'fields_get') return { kind: 'describe', operation };
  if (!READS.includes(method)) return { kind: 'write', operation };
  const keys = keysIn(args['domain']);
  return keys === null ? { kind: 'read', operation } : { kind: 'read', operation, keys };
}

function quietly(request: SimulatedRequest): Asked | null {
  try {
    return askedOf(request);
  } catch {
    return null;
  }
}

/** The ids that a domain asks for. */
function keysIn(domain: unknown): readonly string[] | null {
  const first = Array.isArray(domain)
    ? domain.find(
        (term: unknown) =>
          Array.isArray(term) &&
          term[1] === 'in' &&
          (term[0] === 'id' || String(term[0]).endsWith('_id')) &&
          String(term[0]) !== 'company_id',
      )
    : undefined;
  const ids: unknown = Array.isArray(first) ? first[2] : undefined;
  return Array.isArray(ids) ? ids.map(String) : null;
}

function errorOf({ exception, message, status }: Refusal) {
  return {
    name: exception,
    message,
    arguments: [message, status],
    context: {},
    debug: 'Traceback (most recent call last): …',
  };
}

function refusalOf(refusal: Refusal, retryAfter: string | undefined): SimulatedResponse {
  return {
    status: refusal.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    body: jsonText(errorOf(refusal)),
  };
}

/** Status 200, whatever went wrong. */
function rpcRefusal(refusal: Refusal): SimulatedResponse {
  const error = { code: 200, message: 'Odoo Server Error', data: errorOf(refusal) };
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: jsonText({ jsonrpc: '2.0', id: 1, error }),
  };
}
