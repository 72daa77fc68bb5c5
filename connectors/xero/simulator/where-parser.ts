import { isGuid } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Field, Fields, FieldType, Value } from './fields.ts';
import { QueryParseError, type Token, tokensOf } from './where-lexer.ts';

interface Operand {
  readonly type: FieldType | 'Null';
  read(entry: Entry): Value;
}

/**
 * Compiles a `where` filter: comparisons, AND, OR, NOT, parentheses, guid("…"), DateTime(y,m,d[,h,m,s]), text, numbers, booleans,
 * null, dotted names, and StartsWith, Contains, EndsWith.
 *
 * Throws QueryParseError for text that is not a filter, an unknown field, or types that do not compare (a Guid with a String).
 */
export function compileWhere(query: string, fields: Fields, typeName: string): (entry: Entry) => boolean {
  const parser = new WhereParser(tokensOf(query), fields, typeName);
  const condition = parser.parse();
  return (entry) => condition.read(entry) === true;
}

class WhereParser {
  readonly #tokens: readonly Token[];
  readonly #fields: Fields;
  readonly #typeName: string;
  #at = 0;

  constructor(tokens: readonly Token[], fields: Fields, typeName: string) {
    this.#tokens = tokens;
    this.#fields = fields;
    this.#typeName = typeName;
  }

  parse(): Operand {
    const condition = this.#or();
    if (this.#peek().kind !== 'end') throw new QueryParseError('Syntax error');
    if (condition.type !== 'Boolean') throw new QueryParseError("Expression of type 'Boolean' expected");
    return condition;
  }

  #or(): Operand {
    let left = this.#and();
    while (this.#take('||')) left = either(left, this.#and());
    return left;
  }

  #and(): Operand {
    let left = this.#comparison();
    while (this.#take('&&')) left = both(left, this.#comparison());
    return left;
  }

  #comparison(): Operand {
    const left = this.#unary();
    const operator = this.#peek().text;
    if (this.#peek().kind !== 'operator' || !comparers.has(operator)) return left;
    this.#at += 1;
    return compared(left, operator, this.#unary());
  }

  #unary(): Operand {
    if (this.#take('!')) {
      const operand = boolean('!', this.#unary());
      return { type: 'Boolean', read: (entry) => operand.read(entry) !== true };
    }
    if (this.#take('-')) return constant('Decimal', -Number(this.#expect('number')));
    return this.#primary();
  }

  #primary(): Operand {
    if (this.#take('(')) {
      const inside = this.#or();
      this.#close();
      return inside;
    }
    const token = this.#peek();
    this.#at += 1;
    if (token.kind === 'string') return constant('String', token.text);
    if (token.kind === 'number') return constant('Decimal', Number(token.text));
    if (token.kind !== 'name') throw new QueryParseError('Expression expected');
    return this.#named(token.text);
  }

  #named(name: string): Operand {
    switch (name.toLowerCase()) {
      case 'null':
        return constant('Null', null);
      case 'true':
        return constant('Boolean', true);
      case 'false':
        return constant('Boolean', false);
      case 'guid':
        this.#open();
        return guidOf(this.#textArgument());
      case 'datetime':
        return this.#dateTime();
      default:
        return this.#field(name);
    }
  }

  #dateTime(): Operand {
    if (this.#take('.')) {
      if (this.#expect('name') !== 'Parse') throw new QueryParseError('Syntax error');
      this.#open();
      const ms = utcMs(this.#textArgument());
      if (ms === null) throw new QueryParseError('String was not recognized as a valid DateTime.');
      return constant('DateTime', ms);
    }
    this.#open();
    const parts = [Number(this.#expect('number'))];
    while (this.#take(',')) parts.push(Number(this.#expect('number')));
    this.#close();
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
    if (parts.length !== 3 && parts.length !== 6) {
      throw new QueryParseError("No matching constructor in type 'DateTime'");
    }
    return constant('DateTime', Date.UTC(year, month - 1, day, hour, minute, second));
  }

  #field(first: string): Operand {
    let path = first;
    while (this.#take('.')) {
      const name = this.#expect('name');
      if (this.#take('(')) return this.#method(this.#lookUp(path), name);
      path += `.${name}`;
    }
    return this.#lookUp(path);
  }

  #lookUp(path: string): Field {
    const field = this.#fields.get(path.toLowerCase());
    if (field !== undefined) return field;
    throw new QueryParseError(`No property or field '${path}' exists in type '${this.#typeName}'`);
  }

  #method(field: Field, name: string): Operand {
    const test = methods.get(name.toLowerCase());
    if (test === undefined || field.type !== 'String') {
      throw new QueryParseError(`No applicable method '${name}' exists in type '${field.type}'`);
    }
    const wanted = this.#textArgument();
    return {
      type: 'Boolean',
      read: (entry) => {
        const value = field.read(entry);
        return typeof value === 'string' && test(value, wanted);
      },
    };
  }

  #textArgument(): string {
    const argument = this.#expect('string');
    this.#close();
    return argument;
  }

  #open(): void {
    if (!this.#take('(')) throw new QueryParseError("'(' expected");
  }

  #close(): void {
    if (!this.#take(')')) throw new QueryParseError("')' or ',' expected");
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #take(operator: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.text !== operator) return false;
    this.#at += 1;
    return true;
  }

  #expect(kind: Token['kind']): string {
    const token = this.#peek();
    if (token.kind !== kind) throw new QueryParseError('Syntax error');
    this.#at += 1;
    return token.text;
  }
}

const methods = new Map<string, (value: string, wanted: string) => boolean>([
  ['startswith', (value, wanted) => value.startsWith(wanted)],
  ['endswith', (value, wanted) => value.endsWith(wanted)],
  ['contains', (value, wanted) => value.includes(wanted)],
]);

const comparers = new Map<string, (left: Value, right: Value) => boolean>([
  ['==', (left, right) => left === right],
  ['!=', (left, right) => left !== right],
  ['<', (left, right) => left !== null && right !== null && left < right],
  ['>', (left, right) => left !== null && right !== null && left > right],
  ['<=', (left, right) => left !== null && right !== null && left <= right],
  ['>=', (left, right) => left !== null && right !== null && left >= right],
]);

function compared(left: Operand, operator: string, right: Operand): Operand {
  const compare = comparers.get(operator);
  if (compare === undefined || (left.type !== right.type && left.type !== 'Null' && right.type !== 'Null')) {
    throw incompatible(operator, left, right);
  }
  return { type: 'Boolean', read: (entry) => compare(left.read(entry), right.read(entry)) };
}

function incompatible(operator: string, left: Operand, right: Operand): QueryParseError {
  return new QueryParseError(
    `Operator '${operator}' incompatible with operand types '${left.type}' and '${right.type}'`,
  );
}

function boolean(operator: string, operand: Operand): Operand {
  if (operand.type === 'Boolean') return operand;
  throw incompatible(operator, operand, operand);
}

function both(left: Operand, right: Operand): Operand {
  boolean('&&', left);
  boolean('&&', right);
  return { type: 'Boolean', read: (entry) => left.read(entry) === true && right.read(entry) === true };
}

function either(left: Operand, right: Operand): Operand {
  boolean('||', left);
  boolean('||', right);
  return { type: 'Boolean', read: (entry) => left.read(entry) === true || right.read(entry) === true };
}

function constant(type: Operand['type'], value: Value): Operand {
  return { type, read: () => value };
}

function guidOf(value: string): Operand {
  if (!isGuid(value)) throw new QueryParseError('Guid should contain 32 digits with 4 dashes');
  return constant('Guid', value.toLowerCase());
}

/** An instant written without a zone is UTC; null when it is no instant. */
export function utcMs(value: string): number | null {
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(ms) ? null : ms;
}
