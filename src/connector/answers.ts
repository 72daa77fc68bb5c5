import type { HttpResponse } from './contract.ts';
import { kindOfStatus, retryAfterOf, SourceError, type SourceErrorKind } from './errors.ts';
import { parseExactJson } from './json.ts';

/** What a source's refusals say, beyond their status. */
export interface AnswerRules {
  readonly source: string;
  /** Where a refusal carries its code: `(body) => valueAt(body, 'category')`. Only what looks like a code is ever repeated. */
  readonly codeOf: (body: unknown, response: HttpResponse) => unknown;
  /** Codes that mean something else than their HTTP status does. */
  readonly kinds: Readonly<Record<string, SourceErrorKind | undefined>>;
  /** What to do about a failure, for the operator: `check clientId and clientSecret`. */
  readonly advice: Readonly<Partial<Record<SourceErrorKind, string>>>;
  /** How long a refusal asks to wait, where it says so otherwise than by Retry-After; undefined when it does not. */
  readonly waitOf?: (response: HttpResponse, body: unknown) => number | undefined;
}

interface Details {
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
  readonly wasSent?: boolean;
}

/** Reads the HTTP answers of one source. No message repeats what an answer says, but for its codes: it can quote the data. */
export class Answers {
  readonly #rules: AnswerRules;

  constructor(rules: AnswerRules) {
    this.#rules = rules;
  }

  failure(kind: SourceErrorKind, operation: string, { detail, retryAfterMs, cause, wasSent }: Details): SourceError {
    return new SourceError(kind, {
      source: this.#rules.source,
      operation,
      detail,
      cause,
      ...(wasSent === undefined ? {} : { wasSent }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  protocol(operation: string, detail: string, cause?: unknown): SourceError {
    return this.failure('protocol', operation, { detail, cause });
  }

  /** The JSON of a good answer. Throws what any other status means, and `protocol` where there is no JSON, also for a sign-in page. */
  body(response: HttpResponse, operation: string, nowMs: number): unknown {
    if (response.status < 200 || response.status > 299) throw this.refusal(response, operation, nowMs);
    if (/^text\/html/i.test(response.headers['content-type'] ?? ''))
      throw this.protocol(operation, 'answered with a page for people (check the address)');
    try {
      return parseExactJson(response.text);
    } catch (cause) {
      throw this.protocol(operation, 'the answer is not JSON (check the address)', cause);
    }
  }

  /** What a refusal with its own status means. */
  refusal(response: HttpResponse, operation: string, nowMs: number): SourceError {
    const body = jsonOrNull(response.text);
    const code = codeIn(this.#rules.codeOf(body, response));
    const kind = (code === null ? undefined : this.#rules.kinds[code]) ?? kindOfStatus(response.status);
    return this.refused(kind, operation, {
      what: `answered ${response.status}${code === null ? '' : ` ${code}`}`,
      retryAfterMs: this.#rules.waitOf?.(response, body) ?? retryAfterOf(response.headers, nowMs),
    });
  }

  /** A refusal that stands inside an answer of status 200. `what` holds codes only. */
  refused(
    kind: SourceErrorKind,
    operation: string,
    { what, retryAfterMs }: { readonly what: string; readonly retryAfterMs?: number | undefined },
  ): SourceError {
    const advice = this.#rules.advice[kind];
    return this.failure(kind, operation, {
      detail: advice === undefined ? what : `${what} (${advice})`,
      retryAfterMs,
    });
  }

  /** The kind that a code of the source means; undefined when nothing is known of it. */
  kindOf(code: unknown): SourceErrorKind | undefined {
    const known = codeIn(code);
    return known === null ? undefined : this.#rules.kinds[known];
  }
}

/** A code fit for a message: nothing that could be a value of a record. */
export function codeIn(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && /^[\w.:-]{1,60}$/.test(value) && !/^\d{7,}$/.test(value) ? value : null;
}

/** Undefined-free reading of an error body: null when it is no JSON, as the page of a proxy is none. */
export function jsonOrNull(body: string): unknown {
  try {
    return parseExactJson(body);
  } catch {
    return null;
  }
}
