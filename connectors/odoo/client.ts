import type { Call, ConnectEnvironment, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { sendOnce } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import { answers, rpcResult } from './answers.ts';
import type { OdooSettings } from './config.ts';

/** One method of one model, with named arguments. `ids` are the records that it is called on. */
export interface Ask {
  readonly model: string;
  readonly method: string;
  readonly ids?: readonly number[];
  readonly args?: Readonly<Record<string, unknown>>;
  /** More of the context, beside language and company. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** How many keys a batched read asks for. */
  readonly keys?: number;
}

/** Calls methods of Odoo's ORM, over the one front or the other. Throws SourceError. */
export interface OdooClient {
  call(ask: Ask, call: Call): Promise<unknown>;
  /** As `call`, for what changes data: never sent twice, except where the first was refused for its sign-in. */
  send(ask: Ask, call: Call): Promise<unknown>;
}

type Environment = Pick<ConnectEnvironment, 'transport' | 'clock'>;

interface Front<T> {
  /** Null where the credentials travel with every call, so that there is nothing to renew. */
  readonly session: Session<T> | null;
  requestOf(ask: Ask, session: T | null): HttpRequest;
  read(response: HttpResponse, request: HttpRequest): unknown;
}

/** The client of a connection: the setting `front` decides how calls travel, and nothing above knows. */
export function odooClient(settings: OdooSettings, environment: Environment): OdooClient {
  return settings.front === 'json-2'
    ? clientOver(json2(settings, environment), environment)
    : clientOver(jsonRpc(settings, environment), environment);
}

function clientOver<T>({ session, requestOf, read }: Front<T>, { transport }: Environment): OdooClient {
  const once = async (ask: Ask, held: T | null, call: Call) => {
    const request = requestOf(ask, held);
    return read(await transport.request(request, call), request);
  };
  if (session === null)
    return { call: (ask, call) => once(ask, null, call), send: (ask, call) => once(ask, null, call) };
  return {
    call: (ask, call) => session.use(call, (held) => once(ask, held, call)),
    send: (ask, call) => {
      const sending = { operation: operationOf(ask), transport, requestWith: (held: T) => requestOf(ask, held), read };
      return sendOnce(session, sending, call);
    },
  };
}

/** In Odoo's words: `sale.order/action_confirm`. */
export function operationOf({ model, method }: Pick<Ask, 'model' | 'method'>): string {
  return `${model}/${method}`;
}

/** Archived records are records too; rules of several companies are narrowed to the one of the connection. */
function contextOf({ lang, companyId }: OdooSettings, more: Ask['context']) {
  return { lang, tz: 'UTC', allowed_company_ids: [companyId], active_test: false, ...more };
}

/** Odoo 19 and later: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html */
function json2(settings: OdooSettings, { clock }: Environment): Front<never> {
  return {
    session: null,
    requestOf: (ask) => ({
      method: 'POST',
      url: `${settings.url}/json/2/${ask.model}/${ask.method}`,
      operation: operationOf(ask),
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `bearer ${settings.apiKey}`,
        'x-odoo-database': settings.database,
      },
      body: JSON.stringify({
        ...(ask.ids === undefined ? {} : { ids: ask.ids }),
        ...ask.args,
        context: contextOf(settings, ask.context),
      }),
      ...(ask.keys === undefined ? {} : { keys: ask.keys }),
    }),
    read: (response, { operation }) => answers.body(response, operation, clock.now()),
  };
}

/** Odoo 14 to 19: https://www.odoo.com/documentation/18.0/developer/reference/external_api.html */
function jsonRpc(settings: OdooSettings, { transport, clock }: Environment): Front<number> {
  const requestOf = (operation: string, params: unknown): HttpRequest => ({
    method: 'POST',
    url: `${settings.url}/jsonrpc`,
    operation,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params }),
  });
  const signIn = async (call: Call): Promise<number> => {
    const args = [settings.database, settings.login, settings.apiKey, {}];
    const request = requestOf('common/authenticate', { service: 'common', method: 'authenticate', args });
    const uid = rpcResult(await transport.request(request, call), request.operation, clock.now());
    if (uid === false) throw answers.refused('unauthenticated', request.operation, { what: 'refused the sign-in' });
    if (typeof uid !== 'number') throw answers.protocol(request.operation, 'answered without a user');
    return uid;
  };
  return {
    session: new Session(signIn),
    requestOf: (ask, uid) => {
      const args = [settings.database, uid, settings.apiKey, ask.model, ask.method, ...positional(ask, settings)];
      const request = requestOf(operationOf(ask), { service: 'object', method: 'execute_kw', args });
      return ask.keys === undefined ? request : { ...request, keys: ask.keys };
    },
    read: (response, { operation }) => rpcResult(response, operation, clock.now()),
  };
}

/** `create` looks at its first positional argument to know whether it answers one id or a list: odoo/odoo odoo/api.py, 14 to 18. */
function positional({ method, ids, args = {}, context }: Ask, settings: OdooSettings): readonly [unknown[], object] {
  const named = { ...args, context: contextOf(settings, context) };
  if (method !== 'create') return [ids === undefined ? [] : [ids], named];
  const { vals_list: list, ...rest } = named as { vals_list?: unknown; context: object };
  return [[list], rest];
}
