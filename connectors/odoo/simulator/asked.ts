import { parseExactly } from '../../../src/simulator/json.ts';
import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import { idsOf } from './domain.ts';
import { READS } from './methods.ts';
import type { Args } from './reading.ts';
import { Refusal, typeError } from './refusal.ts';

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
export interface Asked {
  readonly front: 'json-2' | 'json-rpc';
  readonly model: string;
  readonly method: string;
  readonly ids: readonly number[];
  readonly args: Args;
  readonly context: Args;
  /** Of JSON-RPC: the database, the user and the key that stand in the body. */
  readonly credentials: readonly unknown[];
}

/** What a request asks for; null where it is no call of a method. */
export function askedOf({ url, body, method: verb }: SimulatedRequest): Asked | null {
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

/** What the ledger says of a request. */
export function describeRequest(request: SimulatedRequest): CallDescription {
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
