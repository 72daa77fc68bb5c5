// A plain JSON-RPC client of Tryton 6.0 for tests, apart from the connector's: what it asserts must not come from what is asserted.
import { missingServer, TRYTON_PASSWORD, TRYTON_URL, TRYTON_USER } from './servers.ts';

export type Values = Readonly<Record<string, unknown>>;

/** A record as the server sends it, with its tags and dotted keys. */
export interface Wire {
  readonly id: number;
  readonly [field: string]: unknown;
}

export interface Rpc {
  readonly database: string;
  /** Calls a method; the context goes last, with the company in it. */
  call<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T>;
  create(model: string, rows: readonly Values[]): Promise<readonly number[]>;
  write(model: string, ids: readonly number[], values: Values): Promise<void>;
  remove(model: string, ids: readonly number[]): Promise<void>;
  /** Every record that the domain holds, inactive ones too, by id. */
  find(model: string, domain: readonly unknown[], fields: readonly string[]): Promise<readonly Wire[]>;
}

const CONTEXT = { company: 1, active_test: false };

/** Signs in to a database of the real server. */
export async function rpcOf(database: string): Promise<Rpc> {
  const credentials = [TRYTON_USER, { password: TRYTON_PASSWORD }, 'en'];
  const [userId, session] = await post<[number, string]>(database, 'common.db.login', credentials, null);
  const authorization = `Session ${Buffer.from(`${TRYTON_USER}:${userId}:${session}`).toString('base64')}`;
  const call = <T>(method: string, ...params: readonly unknown[]) =>
    post<T>(database, method, [...params, CONTEXT], authorization);
  return {
    database,
    call,
    create: async (model, rows) => (rows.length === 0 ? [] : call<number[]>(`model.${model}.create`, rows)),
    write: async (model, ids, values) => {
      if (ids.length > 0) await call(`model.${model}.write`, ids, values);
    },
    remove: async (model, ids) => {
      await call(`model.${model}.delete`, ids);
    },
    find: (model, domain, fields) => call(`model.${model}.search_read`, domain, 0, null, [['id', 'ASC']], fields),
  };
}

async function post<T>(
  database: string,
  method: string,
  params: readonly unknown[],
  authorization: string | null,
): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) };
  let response: Response;
  try {
    const body = JSON.stringify({ id: 1, method, params });
    response = await fetch(`${TRYTON_URL}/${database}/`, { method: 'POST', headers, body });
  } catch (cause) {
    throw missingServer(`Tryton on ${TRYTON_URL}`, cause);
  }
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${method}: HTTP ${response.status} ${text.slice(0, 300)}`);
  const reply = JSON.parse(text) as { readonly result: T; readonly error?: unknown };
  if (reply.error !== undefined) throw new Error(`${method}: ${JSON.stringify(reply.error).slice(0, 500)}`);
  return reply.result;
}

export function decimal(value: unknown): Values | null {
  return value === null || value === undefined ? null : { __class__: 'Decimal', decimal: String(value) };
}

export function date(value: unknown): Values | null {
  if (typeof value !== 'string') return null;
  const [year, month, day] = value.split('-').map(Number);
  return { __class__: 'date', year, month, day };
}
