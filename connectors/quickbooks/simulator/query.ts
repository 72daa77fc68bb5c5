import { Refusal } from './refusals.ts';

/** One condition; several hold together, for the language has no other way to join them. */
export interface Condition {
  readonly field: string;
  readonly operator: '=' | '<' | '>' | '<=' | '>=' | 'in' | 'like';
  readonly values: readonly string[];
}

export interface Query {
  readonly entity: string;
  readonly isCount: boolean;
  /** Null = all. */
  readonly fields: readonly string[] | null;
  readonly conditions: readonly Condition[];
  readonly orderBy: { readonly field: string; readonly isDescending: boolean } | null;
  readonly start: number;
  readonly max: number;
}

const TOKEN = /\s+|'((?:[^'\\]|\\.)*)'|<=|>=|[=<>(),*]|[A-Za-z0-9_.-]+/gy;

interface Token {
  readonly text: string;
  readonly isValue: boolean;
}

/**
 * Reads a statement of the query language. Throws Refusal 4000 for what it does not have: OR, JOIN, GROUP BY, values without quotes.
 *
 * Source: https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries, API v3
 */
export function parseQuery(statement: string): Query {
  return new Parser(tokensOf(statement)).query();
}

function tokensOf(statement: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < statement.length) {
    const match = TOKEN.exec(statement);
    if (match === null) throw syntax();
    if (match[1] !== undefined) tokens.push({ text: match[1].replaceAll(/\\(.)/g, '$1'), isValue: true });
    else if (match[0].trim() !== '') tokens.push({ text: match[0], isValue: false });
  }
  return tokens;
}

function syntax(): Refusal {
  return new Refusal('4000', 'Error parsing query', 'QueryParserError: Encountered an unexpected token');
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    this.#expect('select');
    const { isCount, fields } = this.#selection();
    this.#expect('from');
    const entity = this.#name();
    const conditions = this.#takes('where') ? this.#conditions() : [];
    const orderBy = this.#orderBy();
    const start = this.#takes('startposition') ? this.#number() : 1;
    const max = this.#takes('maxresults') ? this.#number() : 100;
    if (this.#at < this.#tokens.length) throw syntax();
    if (max > 1000) throw new Refusal('4001', 'Invalid query', 'MaxResults must not be greater than 1000');
    if (start < 1) throw new Refusal('4001', 'Invalid query', 'StartPosition must be greater than 0');
    return { entity, isCount, fields, conditions, orderBy, start, max };
  }

  #selection(): Pick<Query, 'isCount' | 'fields'> {
    if (this.#takes('*')) return { isCount: false, fields: null };
    if (this.#takes('count')) {
      for (const each of ['(', '*', ')']) this.#expect(each);
      return { isCount: true, fields: null };
    }
    const fields = [this.#name()];
    while (this.#takes(',')) fields.push(this.#name());
    return { isCount: false, fields };
  }

  #conditions(): Condition[] {
    const conditions = [this.#condition()];
    while (this.#takes('and')) conditions.push(this.#condition());
    return conditions;
  }

  #condition(): Condition {
    const field = this.#name();
    const operator = (['<=', '>=', '=', '<', '>', 'in', 'like'] as const).find((each) => this.#takes(each));
    if (operator === undefined) throw syntax();
    if (operator !== 'in') return { field, operator, values: [this.#value()] };
    this.#expect('(');
    const values = [this.#value()];
    while (this.#takes(',')) values.push(this.#value());
    this.#expect(')');
    return { field, operator, values };
  }

  #orderBy(): Query['orderBy'] {
    if (!this.#takes('orderby')) {
      if (!this.#takes('order')) return null;
      this.#expect('by');
    }
    const field = this.#name();
    const isDescending = this.#takes('desc');
    if (!isDescending) this.#takes('asc');
    return { field, isDescending };
  }

  /** In quotes, but for true and false. */
  #value(): string {
    const token = this.#next();
    if (!token.isValue && !/^(true|false)$/i.test(token.text)) throw syntax();
    return token.isValue ? token.text : token.text.toLowerCase();
  }

  #name(): string {
    const token = this.#next();
    if (token.isValue || !/^[A-Za-z][\w.]*$/.test(token.text)) throw syntax();
    return token.text;
  }

  #number(): number {
    const token = this.#next();
    if (token.isValue || !/^\d+$/.test(token.text)) throw syntax();
    return Number(token.text);
  }

  #takes(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.isValue || token.text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#takes(word)) throw syntax();
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw syntax();
    this.#at += 1;
    return token;
  }
}
