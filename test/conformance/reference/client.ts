import type {
  Call,
  Checkpoint,
  CheckResult,
  ConnectEnvironment,
  HttpRequest,
  HttpResponse,
} from '../../../src/connector/contract.ts';
import { kindOfStatus, retryAfterOf, SourceError } from '../../../src/connector/errors.ts';
import { parseExactJson } from '../../../src/connector/json.ts';
import { wireOf } from '../../../src/connector/mapping.ts';
import { Session } from '../../../src/connector/session.ts';
import type { ToySettings } from './connector.ts';

interface ToyCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly operation: string;
  readonly keys?: number;
}

type Body = Readonly<Record<string, unknown>>;

/** Calls of the toy source: sign-in, status to kind, and nothing believed before it is checked. */
export class ToyClient {
  readonly #settings: ToySettings;
  readonly #environment: ConnectEnvironment;
  readonly #session: Session<string>;

  constructor(settings: ToySettings, environment: ConnectEnvironment) {
    this.#settings = settings;
    this.#environment = environment;
    this.#session = new Session((call) => this.#signIn(call));
  }

  ask(request: ToyCall, call: Call): Promise<Body> {
    return this.#session.use(call, (token) =>
      this.#send(request, call, { ...request.headers, authorization: `Bearer ${token}` }),
    );
  }

  async check(call: Call): Promise<readonly CheckResult[]> {
    try {
      const { read } = await this.ask({ method: 'GET', path: '/permissions', operation: 'GET /permissions' }, call);
      const granted = this.listOf(read, 'GET /permissions');
      return ['party', 'bill', 'good'].map((table) => {
        const ok = granted.includes(table);
        return { what: `read ${table}`, ok, detail: ok ? '' : `grant the user the right to read ${table}` };
      });
    } catch (error) {
      if (!(error instanceof SourceError) || error.kind !== 'unauthenticated') throw error;
      return [{ what: 'sign in', ok: false, detail: 'the toy refused user and password: set them again' }];
    }
  }

  /** The keys deleted since the checkpoint; none for a first listing. */
  async removed(table: string, from: Checkpoint | null, call: Call): Promise<{ ids: readonly string[]; seq: number }> {
    const operation = `GET /${table}/removed`;
    const seq = from?.['seq'];
    const path = typeof seq === 'number' ? `/${table}/removed?seq=${seq}` : `/${table}/removed`;
    const answer = await this.ask({ method: 'GET', path, operation }, call);
    if (typeof answer['seq'] !== 'number') throw this.protocol(operation, 'sent no position of the log');
    const ids = this.listOf(answer['ids'], operation).map((id) => this.keyOf(id, operation));
    return { ids, seq: answer['seq'] };
  }

  listOf(value: unknown, operation: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.protocol(operation, 'sent no list');
    return value;
  }

  keyOf(value: unknown, operation: string): string {
    if (typeof value !== 'string' || value === '') throw this.protocol(operation, 'sent a key that cannot be read');
    return value;
  }

  instantOf(value: unknown, operation: string): string {
    if (
      typeof value !== 'string' ||
      !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) ||
      Number.isNaN(Date.parse(value))
    )
      throw this.protocol(operation, 'sent a time that cannot be read');
    return value;
  }

  stampOf(row: unknown, operation: string): { readonly key: string; readonly changedAt: string } {
    if (typeof row !== 'object' || row === null || !('id' in row) || !('changedAt' in row))
      throw this.protocol(operation, 'sent a row without key or time');
    return { key: this.keyOf(row.id, operation), changedAt: this.instantOf(row.changedAt, operation) };
  }

  wireOf<W>(row: unknown): W {
    return wireOf<W>(row);
  }

  protocol(operation: string, detail: string): SourceError {
    return new SourceError('protocol', { source: 'toy', operation, detail });
  }

  async #signIn(call: Call): Promise<string> {
    const { user, password } = this.#settings;
    const operation = 'POST /session';
    const answer = await this.#send(
      { method: 'POST', path: '/session', body: { user, password }, operation },
      call,
      {},
    );
    return this.keyOf(answer['token'], operation);
  }

  async #send(request: ToyCall, call: Call, headers: Readonly<Record<string, string>>): Promise<Body> {
    const { method, path, body, operation, keys } = request;
    if (call.signal.aborted) throw new SourceError('timeout', { source: 'toy', operation, detail: 'no time left' });
    const response = await this.#environment.transport.request(
      {
        method,
        url: `${this.#settings.url}${path}`,
        headers: { 'content-type': 'application/json', ...headers },
        operation,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(keys === undefined ? {} : { keys }),
      },
      call,
    );
    return this.#bodyOf(response, operation);
  }

  #bodyOf(response: HttpResponse, operation: string): Body {
    if (response.status !== 200) {
      const retryAfterMs = retryAfterOf(response.headers, this.#environment.clock.now());
      throw new SourceError(kindOfStatus(response.status), {
        source: 'toy',
        operation,
        detail: `answered ${response.status}`,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    }
    let parsed: unknown;
    try {
      parsed = parseExactJson(response.text);
    } catch (cause) {
      throw new SourceError('protocol', { source: 'toy', operation, detail: 'sent no JSON', cause });
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw this.protocol(operation, 'sent no object');
    return wireOf<Body>(parsed);
  }
}
