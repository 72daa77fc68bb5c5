import type { Clock } from '../../../src/simulator/clock.ts';
import { jsonText } from '../../../src/simulator/json.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { text } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import { renderAccount } from './accounts.ts';
import { removeAllocation } from './allocations.ts';
import type { Books } from './books.ts';
import { Listing } from './listing.ts';
import { renderOrganisation } from './organisation.ts';
import type { Quota } from './quota.ts';
import { findSingle, readList, readSingle } from './reads.ts';
import { notFound, problem, refusal, validationException } from './refusals.ts';
import { envelopeText, type Wire } from './render.ts';
import { Replays } from './replays.ts';
import { describeRequest, type Route, routeOf } from './routes.ts';
import type { Tokens } from './tokens.ts';
import type { Writing } from './write.ts';
import { carryOut, type WriteTarget } from './writes.ts';

export interface SourceParts {
  readonly books: Books;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly quota: Quota;
  readonly tenantId: string;
  readonly taxRates: ReadonlyMap<string, string>;
  readonly maxQueryLength: number;
}

const maxUrlLength = 8192;
const jsonType = { 'content-type': 'application/json; charset=utf-8' };

/** The Accounting API 2.0 of one organisation, with the identity service beside it. */
export function xeroSource(parts: SourceParts): SimulatedSource {
  const { tokens, quota } = parts;
  const api = new AccountingApi(parts);
  const isApi = (request: SimulatedRequest) => request.url.pathname.startsWith('/api.xro/');
  return {
    describe: describeRequest,
    arrived: (request) => (isApi(request) ? quota.arrived(request) : undefined),
    left: (request) => (isApi(request) ? quota.left() : undefined),
    handle: (request, call) => api.answer(request, call),
    refuse: refusal,
    expireSessions: () => tokens.expireAll(),
  };
}

class AccountingApi {
  readonly #parts: SourceParts;
  readonly #listing: Listing;
  readonly #replays: Replays;
  #answers = 0;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#listing = new Listing(parts.books);
    this.#replays = new Replays(parts.clock);
  }

  answer(request: SimulatedRequest, call: number): SimulatedResponse {
    const { tokens, quota, tenantId } = this.#parts;
    const route = routeOf(request.url);
    if (route.kind === 'token') return tokens.issue(request);
    const tooLong = this.#tooLong(request.url);
    if (tooLong !== null) return tooLong;
    const detail = tokens.refusalDetail(request.headers.authorization);
    if (detail !== null) return problem(401, detail, this.#instance());
    if (route.kind === 'connections') return this.#connections();
    if (request.headers['xero-tenant-id'] !== tenantId)
      return problem(403, 'AuthenticationUnsuccessful', this.#instance());
    const limited = quota.take(request);
    const answer = limited ?? this.#metered(route, request, call);
    return { ...answer, headers: { ...answer.headers, ...quota.headers() } };
  }

  /** A query that is too long is a 404, as if there were no such resource; a longer URL never reaches the API. */
  #tooLong(url: URL): SimulatedResponse | null {
    if (url.pathname.length + url.search.length > maxUrlLength) {
      return { status: 414, headers: { 'content-type': 'text/html' }, body: 'URI Too Long' };
    }
    return url.search.length - 1 > this.#parts.maxQueryLength ? notFound() : null;
  }

  #metered(route: Route, request: SimulatedRequest, call: number): SimulatedResponse {
    if (!/\bapplication\/json\b/i.test(request.headers.accept ?? '')) {
      return {
        status: 406,
        headers: { 'content-type': 'text/plain' },
        body: 'Only application/json is simulated; the default is XML',
      };
    }
    if (request.method === 'GET') return this.#read(route, request);
    const header = request.headers['idempotency-key'];
    const key = typeof header === 'string' && header !== '' ? header : null;
    if (key === null) return this.#write(route, request, call, null);
    const replay = this.#replays.find(key, request);
    if (replay !== null) return replay;
    const answer = this.#write(route, request, call, key);
    this.#replays.keep(key, request, answer);
    return answer;
  }

  #read(route: Route, request: SimulatedRequest): SimulatedResponse {
    const { books } = this.#parts;
    const parameters = request.url.searchParams;
    if (route.kind === 'organisation') return this.#envelope('Organisations', [renderOrganisation(books.organisation)]);
    if (route.kind === 'accounts') return this.#envelope('Accounts', [...books.accounts.values()].map(renderAccount));
    if (route.kind !== 'list' && route.kind !== 'single') return notFound();
    const since = request.headers['if-modified-since'];
    const found =
      route.kind === 'single'
        ? readSingle(books, route.type, route.key, parameters)
        : readList(books, this.#listing, route.type, parameters, since);
    return found.kind === 'refused' ? found.answer : this.#envelope(route.type, found.objects, found.pagination);
  }

  #write(route: Route, request: SimulatedRequest, call: number, idempotencyKey: string | null): SimulatedResponse {
    const writing = this.#writing(call, idempotencyKey);
    if (request.method === 'DELETE') return this.#delete(route, writing);
    const target = this.#target(route, request.method);
    if (target === null) return notFound();
    const written = carryOut(writing, target, request);
    if (written.kind === 'refused') return written.answer;
    return this.#envelope(target.kind === 'allocate' ? 'Allocations' : target.type, written.objects);
  }

  #target(route: Route, method: string): WriteTarget | null {
    const { books } = this.#parts;
    if (route.kind === 'list' && method === 'PUT') return { kind: 'create', type: route.type };
    if (route.kind === 'list' && method === 'POST') return { kind: 'upsert', type: route.type };
    if (route.kind === 'single' && method === 'POST') {
      const entry = findSingle(books, route.type, route.key);
      return entry === null ? null : { kind: 'update', type: route.type, entry };
    }
    if (route.kind !== 'allocations' || route.allocation !== null || method !== 'PUT') return null;
    const note = books.creditNotes.get(route.key);
    return note === null ? null : { kind: 'allocate', note };
  }

  #delete(route: Route, writing: Writing): SimulatedResponse {
    const { books } = this.#parts;
    if (route.kind === 'allocations' && route.allocation !== null) {
      const note = books.creditNotes.get(route.key);
      const removed = note === null ? null : removeAllocation(writing, note, route.allocation);
      return removed === null ? notFound() : { status: 200, headers: jsonType, body: jsonText(removed) };
    }
    if (route.kind !== 'single' || route.type !== 'Items') return notFound();
    const item = findSingle(books, 'Items', route.key);
    if (item === null) return notFound();
    if (item.row['IsTrackedAsInventory'] === true && Number(text(item.row, 'QuantityOnHand') ?? 0) !== 0) {
      return validationException([{ ItemID: item.id, ValidationErrors: [{ Message: 'The item has stock on hand' }] }]);
    }
    books.remove('Items', item.id);
    writing.effect({ action: 'delete', objectType: 'Items', key: text(item.row, 'ItemID') ?? item.id, values: {} });
    return { status: 204, body: null };
  }

  #writing(call: number, idempotencyKey: string | null): Writing {
    const { books, clock, ledger, taxRates } = this.#parts;
    return {
      books,
      nowMs: clock.now(),
      taxRate: (taxType) => taxRates.get(taxType),
      effect: (effect) => {
        ledger.effect({ ...effect, call, idempotencyKey });
      },
    };
  }

  #envelope(collection: string, objects: readonly Wire[], pagination: Wire | null = null): SimulatedResponse {
    const envelope = { collection, objects, pagination, id: this.#instance(), atMs: this.#parts.clock.now() };
    return { status: 200, headers: jsonType, body: envelopeText(envelope) };
  }

  #connections(): SimulatedResponse {
    const { books, tenantId } = this.#parts;
    const connection = {
      id: `${tenantId.slice(0, -1)}0`,
      authEventId: `${tenantId.slice(0, -1)}1`,
      tenantId,
      tenantType: 'ORGANISATION',
      tenantName: text(books.organisation, 'Name') ?? 'Demo organisation',
      createdDateUtc: '2026-01-01T00:00:00.0000000',
      updatedDateUtc: '2026-01-01T00:00:00.0000000',
    };
    return { status: 200, headers: jsonType, body: jsonText([connection]) };
  }

  /** The identifier of an answer, for support. */
  #instance(): string {
    this.#answers += 1;
    return `5f0c2a7e-0000-4000-8000-${String(this.#answers).padStart(12, '0')}`;
  }
}
