import type { Clock } from '../../../src/simulator/clock.ts';
import { parseExactly } from '../../../src/simulator/json.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { WindowLimit } from '../../../src/simulator/limits.ts';
import { child, children, isRow, type Row, text } from '../../../src/simulator/row.ts';
import type {
  CallDescription,
  SimulatedRequest,
  SimulatedResponse,
  SimulatedSource,
} from '../../../src/simulator/server.ts';
import type { OAuthTokens } from '../../../src/simulator/tokens.ts';
import { type Books, ENTITIES, type EntityName, READABLE } from './books.ts';
import { changesIn } from './cdc.ts';
import { parseQuery } from './query.ts';
import { Refusal, refusedWith } from './refusals.ts';
import { rendered } from './render.ts';
import { matching, selected } from './select.ts';
import { type Operation, written } from './writes.ts';

export interface SourceParts {
  readonly books: Books;
  readonly tokens: OAuthTokens;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly realmId: string;
  readonly isMetered: boolean;
}

export const TOKEN_PATH = '/oauth2/v1/tokens/bearer';

/** Documented: 10 requests a second, 500 a minute for a company, 40 batches. */
const PER_SECOND = 10;
const PER_MINUTE = 500;
const BATCHES_PER_MINUTE = 40;
const MAX_BATCH = 30;

interface Asked {
  readonly request: SimulatedRequest;
  readonly call: number;
  /** Below the company: `customer/12`. */
  readonly path: string;
}

/** One company behind the Accounting API, version 3, minor version 75. */
export function quickbooksSource(parts: SourceParts): SimulatedSource {
  const { books, tokens, clock, realmId, isMetered } = parts;
  const second = new WindowLimit(PER_SECOND, 1_000, clock);
  const all = new WindowLimit(PER_MINUTE, 60_000, clock);
  const batches = new WindowLimit(BATCHES_PER_MINUTE, 60_000, clock);
  const replays = new Map<string, Row>();
  const time = () => books.stamp(clock.now());
  const api = new Api(parts, replays);
  return {
    describe: (request) => described(request),
    refuse: (status, retryAfter) => refusedWith(status, time(), retryAfter),
    expireSessions: () => tokens.expireAll(),
    handle: (request, call) => {
      if (request.url.pathname === TOKEN_PATH) return tokens.issue(request);
      if (!tokens.isGood(request.headers.authorization)) return refusedWith(401, time());
      const [, realm, path] = /^\/v3\/company\/([^/]+)\/(.+)$/.exec(request.url.pathname) ?? [];
      if (path === undefined) return { status: 404, body: null };
      if (realm !== realmId) return refusedWith(403, time());
      const isBatch = path === 'batch';
      if (isMetered && (!second.take() || !all.take() || (isBatch && !batches.take()))) return refusedWith(429, time());
      return answered(() => api.answer({ request, call, path }), time());
    },
  };
}

function answered(run: () => Row, time: string): SimulatedResponse {
  const headers = { 'content-type': 'application/json;charset=UTF-8', intuit_tid: '1-6a2f-0001' };
  try {
    return { status: 200, headers, body: rendered(run()) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, headers, body: rendered({ Fault: error.fault, time }) };
  }
}

class Api {
  readonly #parts: SourceParts;
  readonly #replays: Map<string, Row>;

  constructor(parts: SourceParts, replays: Map<string, Row>) {
    this.#parts = parts;
    this.#replays = replays;
  }

  answer({ request, call, path }: Asked): Row {
    const { books, clock } = this.#parts;
    const query = request.url.searchParams;
    const time = books.stamp(clock.now());
    if (path === 'query') return { ...this.#query(statementOf(request)), time };
    if (path === 'cdc') return changesIn(books, query, clock.now());
    if (path === 'batch') return { BatchItemResponse: this.#batch(bodyOf(request), call), time };
    const [name = '', id] = path.split('/');
    if (name === 'companyinfo') return { CompanyInfo: companyOf(books), time };
    const readable = READABLE.find((each) => each.toLowerCase() === name.toLowerCase());
    if (readable !== undefined && request.method === 'GET') return { [readable]: this.#one(readable, id ?? ''), time };
    const entity = ENTITIES.find((each) => each === readable);
    if (entity === undefined) throw new Refusal('500', 'Unsupported Operation', 'Operation is not supported.');
    const asked = {
      operation: query.get('operation'),
      include: query.get('include'),
      requestId: query.get('requestid'),
    };
    return { [entity]: this.#write(entity, bodyOf(request), asked, call), time };
  }

  #one(entity: EntityName, id: string): Row {
    const { books } = this.#parts;
    const row = books.get(entity, id);
    if (row === null) throw new Refusal('610', 'Object Not Found', 'Object Not Found');
    return books.shown(entity, row);
  }

  #query(statement: string): Row {
    const { books } = this.#parts;
    const query = parseQuery(statement);
    const entity = READABLE.find((each) => each.toLowerCase() === query.entity.toLowerCase());
    const name = entity ?? query.entity;
    const rows =
      entity === undefined ? singles(books, name) : books.list(entity).map((row) => books.shown(entity, row));
    if (query.isCount) return { QueryResponse: { totalCount: matching(rows, { ...query, entity: name }).length } };
    const found = selected(rows, { ...query, entity: name });
    if (found.length === 0) return { QueryResponse: {} };
    const projected = found.map((row) => projection(row, query.fields));
    return { QueryResponse: { [name]: projected, startPosition: query.start, maxResults: found.length } };
  }

  #batch(body: Row, call: number): readonly Row[] {
    const items = children(body, 'BatchItemRequest');
    if (items.length > MAX_BATCH)
      throw new Refusal('1040', 'Batch too large', 'The maximum number of batch items is 30');
    return items.map((item) => {
      const bId = text(item, 'bId');
      try {
        return { bId, ...this.#batchItem(item, call) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { bId, Fault: error.fault };
      }
    });
  }

  #batchItem(item: Row, call: number): Row {
    const statement = text(item, 'Query');
    if (statement !== null) return this.#query(statement);
    const entity = ENTITIES.find((each) => isRow(item[each]));
    if (entity === undefined) throw new Refusal('500', 'Unsupported Operation', 'The item holds no object.');
    const asked = { operation: text(item, 'operation'), include: null, requestId: text(item, 'requestid') };
    return { [entity]: this.#write(entity, child(item, entity) ?? {}, asked, call) };
  }

  /** A request id stands for its first answer. */
  #write(entity: EntityName, body: Row, asked: Operation & { readonly requestId: string | null }, call: number): Row {
    const { books, ledger } = this.#parts;
    if (asked.requestId !== null && asked.requestId.length > 50)
      throw new Refusal(
        '2010',
        'Request has invalid or unsupported property',
        'requestid is longer than 50 characters',
      );
    const known = asked.requestId === null ? undefined : this.#replays.get(asked.requestId);
    if (known !== undefined) return known;
    const { action, key, shown } = written(books, entity, body, asked);
    ledger.effect({ call, action, objectType: entity, key, values: body, idempotencyKey: asked.requestId });
    if (asked.requestId !== null) this.#replays.set(asked.requestId, shown);
    return shown;
  }
}

function projection(row: Row, fields: readonly string[] | null): Row {
  if (fields === null) return row;
  return Object.fromEntries(
    ['Id', ...fields].map((field) => field.split('.')[0] ?? field).map((name) => [name, row[name]]),
  );
}

function singles(books: Books, name: string): readonly Row[] {
  if (name === 'CompanyInfo') return [companyOf(books)];
  if (name !== 'Preferences') return [];
  return [{ Id: '1', CurrencyPrefs: { HomeCurrency: books.currency }, ...books.preferences }];
}

function companyOf(books: Books): Row {
  const { HomeCurrency: _currency, ...company } = books.company;
  return { Id: '1', SyncToken: '0', ...company };
}

function statementOf(request: SimulatedRequest): string {
  return request.method === 'GET' ? (request.url.searchParams.get('query') ?? '') : request.body.toString('utf8');
}

function bodyOf(request: SimulatedRequest): Row {
  try {
    const body = parseExactly(request.body.toString('utf8'));
    if (isRow(body)) return body;
  } catch {
    // Refused below, as any other text.
  }
  throw new Refusal('2010', 'Request has invalid or unsupported property', 'The body is not JSON');
}

function described(request: SimulatedRequest): CallDescription {
  const { pathname } = request.url;
  if (pathname === TOKEN_PATH) return { kind: 'auth', operation: 'POST /tokens/bearer' };
  const path = pathname.replace(/^\/v3\/company\/[^/]+\//, '');
  if (path === 'query') return describedQuery(statementOf(request));
  const [name = ''] = path.split('/');
  const isWrite = request.method === 'POST';
  const operation = request.url.searchParams.get('operation');
  return {
    kind: isWrite ? 'write' : 'read',
    operation: `${request.method} /${name}${operation === null ? '' : `?operation=${operation}`}`,
  };
}

function describedQuery(statement: string): CallDescription {
  const entity = /\bfrom\s+(\w+)/i.exec(statement)?.[1] ?? '?';
  const listed = /\bId\s+in\s*\(([^)]*)\)/i.exec(statement)?.[1];
  const keys = listed === undefined ? {} : { keys: listed.split(',').map((each) => each.trim().replaceAll("'", '')) };
  return { kind: 'read', operation: `query ${entity}`, ...keys };
}
