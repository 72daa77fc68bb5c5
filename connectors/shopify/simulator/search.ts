/** What a search key compares: instants, numbers (also the end of a global identifier), or text in any case. */
export interface SearchKey<T> {
  readonly kind: 'time' | 'number' | 'text';
  readonly values: (item: T) => readonly (string | null)[];
}

export interface Searchable<T> {
  readonly keys: Readonly<Record<string, SearchKey<T>>>;
  /** What terms without a key look into. */
  readonly words: (item: T) => readonly (string | null)[];
}

export interface Search<T> {
  matches(item: T): boolean;
  /** Keys that the source does not know: their terms are ignored, and only the extensions of the answer say so. */
  readonly ignored: readonly string[];
}

type Test<T> = (item: T) => boolean;

/**
 * Reads a search: terms side by side or joined by AND, alternatives by OR, `-` or NOT before what must not be, parentheses.
 *
 * Source: https://shopify.dev/docs/api/usage/search-syntax
 */
export function searchOf<T>(query: string, searchable: Searchable<T>): Search<T> {
  const reader = new Reader(tokensOf(query), searchable);
  const test = reader.either();
  return { matches: test, ignored: reader.ignored };
}

const TOKEN =
  /\(|\)|-?[\w.]+:(?:[<>]=?)?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s()]+)|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s()]+/g;

function tokensOf(query: string): readonly string[] {
  return query.match(TOKEN) ?? [];
}

class Reader<T> {
  readonly ignored: string[] = [];
  readonly #tokens: readonly string[];
  readonly #searchable: Searchable<T>;
  #at = 0;

  constructor(tokens: readonly string[], searchable: Searchable<T>) {
    this.#tokens = tokens;
    this.#searchable = searchable;
  }

  either(): Test<T> {
    const tests = [this.#all()];
    while (this.#tokens[this.#at] === 'OR') {
      this.#at += 1;
      tests.push(this.#all());
    }
    return (item) => tests.some((test) => test(item));
  }

  #all(): Test<T> {
    const tests: Test<T>[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token === 'OR' || token === ')') break;
      if (token === 'AND') this.#at += 1;
      else tests.push(this.#term());
    }
    return (item) => tests.every((test) => test(item));
  }

  #term(): Test<T> {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (token === 'NOT') {
      const test = this.#term();
      return (item) => !test(item);
    }
    if (token === '(') {
      const test = this.either();
      if (this.#tokens[this.#at] === ')') this.#at += 1;
      return test;
    }
    const isNegated = token.startsWith('-') && token.length > 1;
    const test = this.#single(isNegated ? token.slice(1) : token);
    return isNegated ? (item) => !test(item) : test;
  }

  #single(token: string): Test<T> {
    const match = /^([\w.]+):([<>]=?)?(.*)$/s.exec(token);
    if (match === null) {
      const word = unquoted(token).toLowerCase();
      return (item) => this.#searchable.words(item).some((each) => each?.toLowerCase().includes(word) === true);
    }
    const [, name = '', operator = '', rest = ''] = match;
    const key = Object.hasOwn(this.#searchable.keys, name) ? this.#searchable.keys[name] : undefined;
    if (key === undefined) {
      this.ignored.push(name);
      return () => true;
    }
    const wanted = unquoted(rest);
    return (item) => key.values(item).some((value) => value !== null && compares(key.kind, value, operator, wanted));
  }
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(value)?.[2];
  return quoted === undefined ? value : quoted.replaceAll(/\\(.)/g, '$1');
}

function compares(kind: SearchKey<unknown>['kind'], value: string, operator: string, wanted: string): boolean {
  if (wanted === '*' && operator === '') return true;
  if (kind === 'text' && operator === '') return matchesText(value.toLowerCase(), wanted.toLowerCase());
  const numberOf = kind === 'time' ? (each: string) => Math.floor(Date.parse(each) / 1000) : Number;
  const left = kind === 'text' ? value.toLowerCase() : numberOf(value);
  const right = kind === 'text' ? wanted.toLowerCase() : numberOf(wanted.replace(/^gid:\/\/shopify\/\w+\//, ''));
  switch (operator) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    default:
      return left === right;
  }
}

/** A star at the end stands for any ending. */
function matchesText(value: string, wanted: string): boolean {
  return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}
