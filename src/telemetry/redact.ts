/** Takes secrets out of what is about to be logged or printed. */
export interface Redactor {
  /** A plain JSON copy without secrets: of any depth, however it is shaped. Never throws. */
  value(value: unknown): unknown;
  text(text: string): string;
}

const REDACTED = '[redacted]';
const MAX_DEPTH = 8;
const MAX_VALUES = 2_000;
const MAX_TEXT = 8_000;
/** Longer text is cut before it is searched: the patterns must not become the slow part. */
const MAX_SEARCHED = 64_000;
/** A shorter one would take ordinary words out of every line. */
const MIN_KNOWN_SECRET = 6;

/** Keys whose values never reach a log: credentials, and the fields of the model's secret class. */
const SECRET_NAMES =
  'authorization|cookie|passw|pwd|passphrase|secret|token|assertion|credential|signature|private.?key|api.?key|access.?key|session' +
  '|iban|bank.?account|national.?id|tax.?id';
const SECRET_KEY = new RegExp(SECRET_NAMES, 'i');

/** Secrets that stand inside of text, each with what is left of it. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(bearer\s+)[^\s"',;]+/gi, `$1${REDACTED}`],
  [/\b((?:basic|negotiate)\s+)[\w.~+/=-]{8,}/gi, `$1${REDACTED}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi, `$1${REDACTED}@`],
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, REDACTED],
  // No dot in the key: `tokens.ts:12` is a place in a stack.
  [
    new RegExp(
      `((?:${SECRET_NAMES})[\\w-]*["']?\\s*[:=]\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\s,;&"'}\\])]+)`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
];

/** What is told of an error besides its message. Others may quote the row or the request that failed. */
const ERROR_DETAILS = ['code', 'kind', 'operation', 'syscall', 'severity', 'constraint', 'table', 'retryAfterMs'];

/** `known` are secrets of the configuration: they are taken out wherever they stand. */
export function redactor(known: readonly string[] = []): Redactor {
  const secrets = [...new Set(known)]
    .filter(({ length }) => length >= MIN_KNOWN_SECRET)
    .toSorted((one, other) => other.length - one.length);
  const text = (raw: string): string => {
    let clean = secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), raw.slice(0, MAX_SEARCHED));
    for (const [pattern, replacement] of IN_TEXT) clean = clean.replace(pattern, replacement);
    return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
  };
  return { text, value: (value) => new Copy(text).of(value) };
}

/** One copy of one value. */
class Copy {
  readonly #text: (raw: string) => string;
  readonly #ancestors = new Set<object>();
  #left = MAX_VALUES;

  constructor(text: (raw: string) => string) {
    this.#text = text;
  }

  of(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'bigint' || typeof value === 'symbol') return this.#text(String(value));
    if (typeof value === 'function') return '[function]';
    if (typeof value !== 'object' || value === null) return value;
    this.#left -= 1;
    if (this.#ancestors.has(value)) return '[circular]';
    if (this.#ancestors.size >= MAX_DEPTH || this.#left < 0) return '[deep]';
    this.#ancestors.add(value);
    try {
      return this.#object(value);
    } catch {
      // A proxy or an exotic object that does not let itself be read must not cost the line.
      return '[unreadable]';
    } finally {
      this.#ancestors.delete(value);
    }
  }

  #object(value: object): unknown {
    if (value instanceof Error) return this.#error(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof URL) return this.#text(value.href);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return this.#entries([...value]);
    if (value instanceof Set) return this.#list([...value]);
    if (Array.isArray(value)) return this.#list(value);
    return this.#members(value);
  }

  #error(error: Error): unknown {
    const details = ERROR_DETAILS.map((name) => [name, Reflect.get(error, name)] as const).filter(
      ([, detail]) => typeof detail === 'string' || typeof detail === 'number',
    );
    return {
      name: this.of(error.name),
      message: this.of(error.message),
      ...Object.fromEntries(details.map(([name, detail]) => [name, this.of(detail)])),
      stack: this.of(error.stack),
      ...(error.cause === undefined ? {} : { cause: this.of(error.cause) }),
      ...(error instanceof AggregateError ? { errors: this.of(error.errors) } : {}),
    };
  }

  /** Names and values in turn, as raw headers are: what follows a secret's name is one. */
  #list(list: readonly unknown[]): unknown {
    return list.slice(0, MAX_VALUES).map((each, index) => {
      const before = list[index - 1];
      return typeof before === 'string' && isName(before) ? REDACTED : this.of(each);
    });
  }

  #members(value: object): unknown {
    const members = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, { enumerable }]) => enumerable);
    // A getter may do anything; it is not called.
    return this.#entries(members.map(([key, { get, value: held }]) => [key, get === undefined ? held : '[getter]']));
  }

  #entries(entries: readonly (readonly [unknown, unknown])[]): Record<string, unknown> {
    const label = entries.find(([key]) => key === 'name' || key === 'key')?.[1];
    const isLabelled = typeof label === 'string' && isName(label);
    return Object.fromEntries(
      entries.map(([key, value]) => {
        const name = typeof key === 'string' ? key : String(this.of(key));
        const isSecret = SECRET_KEY.test(name) || (isLabelled && name === 'value');
        return [this.#text(name), isSecret ? REDACTED : this.of(value)];
      }),
    );
  }
}

/** Whether text is nothing but the name of a secret. */
function isName(text: string): boolean {
  return /^[\w.-]{1,40}$/.test(text) && SECRET_KEY.test(text);
}
