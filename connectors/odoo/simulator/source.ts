import type { Clock } from '../../../src/simulator/clock.ts';
import { jsonText } from '../../../src/simulator/json.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { WindowLimit } from '../../../src/simulator/limits.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import { type Asked, askedOf, describeRequest } from './asked.ts';
import type { Database, Rec } from './database.ts';
import { idsOf } from './domain.ts';
import { runMethod } from './methods.ts';
import { noMethod, Refusal, unauthorized } from './refusal.ts';
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
