import { gzipSync } from 'node:zlib';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type {
  CallDescription,
  SimulatedRequest,
  SimulatedResponse,
  SimulatedSource,
} from '../../../src/simulator/server.ts';
import type { Hidden } from './access.ts';
import { readMethods, runModelCall } from './calls.ts';
import type { Database } from './database.ts';
import { ConcurrencyError, Fault, keyError, LoginError, Refusal, UserError, UserWarning } from './errors.ts';
import { Json, quoted } from './json.ts';
import { page, unauthorized } from './pages.ts';
import { type RpcRequest, readRpc } from './rpc.ts';
import { requiredLeaves } from './search.ts';
import type { Sessions } from './sessions.ts';
import { isList, isObject, type Wire } from './values.ts';

export interface SourceParts {
  readonly db: Database;
  readonly database: string;
  readonly sessions: Sessions;
  readonly ledger: Ledger;
  readonly hidden: Hidden;
  /** Newer servers zip answers above 1400 bytes; 6.0 never does. */
  readonly gzip: boolean;
}

const zipsAbove = 1400;

/** The server: JSON-RPC at `/{database}/`, with an envelope only for a request of exactly `id`, `method` and `params`. */
export function trytonSource(parts: SourceParts): SimulatedSource {
  const read = new WeakMap<SimulatedRequest, RpcRequest>();
  const rpcOf = (request: SimulatedRequest): RpcRequest => {
    const rpc = read.get(request) ?? readRpc(request);
    read.set(request, rpc);
    return rpc;
  };
  return {
    describe: (request) => describe(request, rpcOf(request)),
    handle: (request, call) => finish(respond(parts, request, rpcOf(request), call), request, parts.gzip),
    refuse: (status, retryAfter) => {
      const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      const refusal = status === 401 ? unauthorized(false) : page(status, undefined, headers);
      return { ...refusal, headers: { ...refusal.headers, connection: 'close' } };
    },
    expireSessions: () => parts.sessions.expireAll(),
  };
}

function describe(request: SimulatedRequest, rpc: RpcRequest): CallDescription {
  const operation = rpc.method ?? `${request.method} ${request.url.pathname === '/' ? '/' : '/{database}/'}`;
  const method = operation.slice(operation.lastIndexOf('.') + 1);
  if (operation === 'common.db.login' || operation === 'common.db.logout') return { kind: 'auth', operation };
  if (operation.startsWith('common.') || method === 'fields_get' || method === 'get_preferences') {
    return { kind: 'describe', operation };
  }
  if (!readMethods.has(method)) return { kind: rpc.method === null ? 'read' : 'write', operation };
  const keys = keysOf(method, rpc.params?.[0] ?? null);
  return keys === null ? { kind: 'read', operation } : { kind: 'read', operation, keys };
}

function keysOf(method: string, first: Wire): string[] | null {
  if (method === 'read') return isList(first) ? first.map(String) : null;
  const leaf = requiredLeaves(first).find(
    ([name, operator]) => name === 'id' && (operator === 'in' || operator === '='),
  );
  if (leaf === undefined) return null;
  return isList(leaf[2]) ? leaf[2].map(String) : [String(leaf[2])];
}

function finish(response: SimulatedResponse, request: SimulatedRequest, gzip: boolean): SimulatedResponse {
  const headers = { ...response.headers, connection: 'close' };
  const takesGzip = String(request.headers['accept-encoding'] ?? '').includes('gzip');
  if (!gzip || !takesGzip || typeof response.body !== 'string' || response.body.length <= zipsAbove) {
    return { ...response, headers };
  }
  return { ...response, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(response.body) };
}

function respond(parts: SourceParts, request: SimulatedRequest, rpc: RpcRequest, call: number): SimulatedResponse {
  const { origin, host } = request.headers;
  if (origin !== undefined && new URL(origin, 'http://none.invalid').host !== host) return page(500);
  const path = request.url.pathname;
  if (path !== '/' && !path.endsWith('/')) {
    return page(308, undefined, { location: `http://${host}${path}/` });
  }
  if (request.method !== 'POST') return page(405, undefined, { allow: 'OPTIONS, POST' });
  if (rpc.kind === 'unreadable') return page(500);
  if (rpc.kind === 'no-params') return page(500, 'Value after * must be an iterable, not NoneType');
  try {
    return answer(parts, request, rpc, call);
  } catch (error) {
    if (error instanceof Refusal) return error.status === 401 ? unauthorized(false) : page(error.status);
    return rpc.isEnveloped ? enveloped(rpc.id, `"error":${errorText(error)}`) : bareError(error);
  }
}

function answer(parts: SourceParts, request: SimulatedRequest, rpc: RpcRequest, call: number): SimulatedResponse {
  const { method, params } = rpc;
  if (method === null || params === null) throw new Fault("'NoneType' object has no attribute 'split'");
  const result = (json: Json, headers: Readonly<Record<string, string>> = {}): SimulatedResponse =>
    rpc.isEnveloped
      ? enveloped(rpc.id, `"result":${json.text}`, headers)
      : { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: json.text };
  const database = request.url.pathname.slice(1, -1);
  if (database === '') return result(ofServer(method, parts.database));
  if (method === 'common.db.login') return login(parts, database, params, result);
  const isScript = request.headers['x-requested-with'] === 'XMLHttpRequest';
  if (database !== parts.database) {
    throw new Fault(
      `connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "${database}" does not exist\n`,
    );
  }
  if (!parts.sessions.isValid(request.headers.authorization)) return unauthorized(isScript);
  if (method === 'common.db.logout') {
    parts.sessions.logout(request.headers.authorization);
    return result(new Json('null'));
  }
  const [kind, ...rest] = method.split('.');
  if (rest.length === 0) throw new Fault('not enough values to unpack (expected 2, got 1)');
  if (kind !== 'model') throw keyError(kind ?? '');
  const name = rest.pop() ?? '';
  const { result: json, changes } = runModelCall(parts.db, rest.join('.'), name, params, parts.hidden);
  for (const change of changes) parts.ledger.effect({ call, ...change });
  return result(json, name === 'fields_get' ? { 'x-tryton-cache': '86400' } : {});
}

function ofServer(method: string, database: string): Json {
  if (method === 'common.server.version') return new Json('"6.0.29"');
  if (method === 'common.db.list') return new Json(`[${quoted(database)}]`);
  throw keyError(method);
}

function login(
  parts: SourceParts,
  database: string,
  [user = null, parameters = null]: readonly Wire[],
  result: (json: Json) => SimulatedResponse,
): SimulatedResponse {
  if (database !== parts.database) return page(404);
  const name = String(user);
  const password = isObject(parameters) ? parameters['password'] : undefined;
  if (parts.sessions.isLocked(name)) return page(429);
  if (password === undefined) throw new LoginError(`Password for ${name}`);
  const session = parts.sessions.login(name, String(password));
  if (session === null) return page(401);
  return result(new Json(`[${parts.sessions.account.userId},${quoted(session)}]`));
}

function enveloped(id: Wire, part: string, headers: Readonly<Record<string, string>> = {}): SimulatedResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: `{"id":${typeof id === 'string' ? quoted(id) : JSON.stringify(id)},${part}}`,
  };
}

function errorText(error: unknown): string {
  if (error instanceof UserError) return `["UserError",[${quoted(error.message)},"",null]]`;
  if (error instanceof UserWarning) {
    return `["UserWarning",[${quoted(error.warning)},${quoted(error.message)},""]]`;
  }
  if (error instanceof ConcurrencyError) return `["ConcurrencyException",${quoted(error.message)}]`;
  if (error instanceof LoginError) return `["LoginException",["password",${quoted(error.message)},"password"]]`;
  if (error instanceof Fault) return `[${quoted(error.message)},""]`;
  throw error;
}

function bareError(error: unknown): SimulatedResponse {
  if (error instanceof UserError) return page(400, `${error.message} - `);
  if (error instanceof UserWarning) return page(409, `${error.message} - `);
  if (error instanceof ConcurrencyError) return page(423, error.message);
  if (error instanceof LoginError) return page(403);
  if (error instanceof Fault) return page(500, error.message);
  throw error;
}
