import type { SimulatedRequest } from '../../../src/simulator/server.ts';
import { decode, isList, isObject, type Wire } from './values.ts';

/** A request as the server's JSON-RPC protocol reads it. */
export interface RpcRequest {
  /** `unreadable`: not JSON by its content type, or no object. `no-params`: not JSON at all, or without parameters. */
  readonly kind: 'call' | 'no-params' | 'unreadable';
  readonly isEnveloped: boolean;
  readonly id: Wire;
  readonly method: string | null;
  readonly params: readonly Wire[] | null;
}

export function readRpc(request: SimulatedRequest): RpcRequest {
  const none = { isEnveloped: false, id: null, method: null, params: null } as const;
  if (!String(request.headers['content-type'] ?? '').includes('json')) return { kind: 'unreadable', ...none };
  const parsed = parse(request.body);
  if (parsed === undefined) return { kind: 'no-params', ...none };
  if (!isObject(parsed)) return { kind: 'unreadable', ...none };
  const keys = Object.keys(parsed).sort().join();
  const { method, params } = parsed;
  return {
    kind: isList(params) ? 'call' : 'no-params',
    isEnveloped: keys === 'id,method,params',
    id: parsed['id'] ?? null,
    method: typeof method === 'string' ? method : null,
    params: isList(params) ? params : null,
  };
}

function parse(body: Buffer): Wire | undefined {
  try {
    return decode(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}
