import type { ConditionWithValueQuery, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { CompareOperator, Condition, FieldPath } from './soql-ast.ts';
import { comparableLiteral, type Literal, likePattern, malformed } from './soql-values.ts';

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { readonly condition: ConditionWithValueQuery };

/**
 * Turns the parser's chain of conditions into a tree, as strict as the source is.
 *
 * AND and OR cannot stand side by side without parentheses, and NOT after either of them must be in parentheses with what it negates.
 */
export function readWhere(clause: WhereClause, pathOf: (name: string) => FieldPath): Condition {
  const tokens = tokensOf(clause);
  let at = 0;
  return readAll();

  function readAll(): Condition {
    const first = readOne();
    const operator = tokens[at];
    if (operator !== 'AND' && operator !== 'OR') return first;
    const parts = [first];
    while (tokens[at] === operator) {
      at += 1;
      if (tokens[at] === 'NOT') throw malformed("unexpected token: 'NOT'");
      parts.push(readOne());
    }
    const next = tokens[at];
    if (next === 'AND' || next === 'OR') throw malformed(`unexpected token: '${next}'`);
    return { kind: operator === 'AND' ? 'and' : 'or', parts };
  }

  function readOne(): Condition {
    const token = tokens[at];
    at += 1;
    if (token === 'NOT') return { kind: 'not', part: readOne() };
    if (token === '(') {
      const inner = readAll();
      if (tokens[at] !== ')') throw malformed("expecting a right parentheses, found 'EOF'");
      at += 1;
      return inner;
    }
    if (typeof token !== 'object') throw malformed(`unexpected token: '${token ?? 'EOF'}'`);
    return conditionOf(token.condition, pathOf);
  }
}

function tokensOf(clause: WhereClause): Token[] {
  const tokens: Token[] = [];
  for (let link: WhereClause | null = clause; link !== null; ) {
    const { left } = link;
    const open = left !== null && 'openParen' in left ? (left.openParen ?? 0) : 0;
    for (let count = 0; count < open; count += 1) tokens.push('(');
    if (left !== null && 'operator' in left) {
      tokens.push({ condition: left });
      for (let count = 0; count < (left.closeParen ?? 0); count += 1) tokens.push(')');
    }
    if (!('right' in link)) return tokens;
    tokens.push(link.operator);
    link = link.right;
  }
  return tokens;
}

const compareOperators: readonly CompareOperator[] = ['=', '!=', '<', '<=', '>', '>='];

function conditionOf(condition: ConditionWithValueQuery, pathOf: (name: string) => FieldPath): Condition {
  if (!('field' in condition) || !('value' in condition) || 'dateLiteralVariable' in condition) {
    throw new Error('functions, subqueries and relative dates in WHERE are outside the simulated SOQL');
  }
  const path = pathOf(condition.field);
  if (!path.field.filterable) {
    const message = `field '${path.field.name}' can not be filtered in a query call`;
    throw malformed(message);
  }
  const literals = literalsOf(condition.value, condition.literalType);
  const [first] = literals;
  const { operator } = condition;
  if (operator === 'IN' || operator === 'NOT IN') {
    const values = new Set(literals.map((literal) => comparableLiteral(path.field, literal)));
    return { kind: 'in', path, isNegated: operator === 'NOT IN', values };
  }
  if (first === undefined) throw malformed(`unexpected token: '${operator}'`);
  if (operator === 'LIKE') return { kind: 'like', path, pattern: likePattern(path.field, first) };
  const compare = compareOperators.find((known) => known === operator);
  if (compare === undefined) throw malformed(`invalid operator: ${operator}`);
  return { kind: 'compare', path, operator: compare, value: comparableLiteral(path.field, first) };
}

function literalsOf(value: string | readonly string[], types: string | readonly string[] | undefined): Literal[] {
  const sources = typeof value === 'string' ? [value] : value;
  return sources.map((source, at) => {
    const type = typeof types === 'string' ? types : (types?.[at] ?? '');
    if (type === 'DATE_LITERAL') throw new Error('relative dates in WHERE are outside the simulated SOQL');
    return { type, source };
  });
}
