/** The query text cannot be understood: 400 with `ErrorNumber` 16. */
export class QueryParseError extends Error {}

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator' | 'end';
  readonly text: string;
}

const pattern =
  /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?)[mM]?|"((?:[^"\\]|\\.|"")*)"|(==|!=|<>|<=|>=|&&|\|\||[=<>!().,-]))/y;

/** Splits a filter into words. Operators spelt differently but meaning the same come out the same. */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = query.trimEnd().length;
  while (at < end) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match === null) throw new QueryParseError(`Syntax error '${query.slice(at).trim().charAt(0)}'`);
    at = pattern.lastIndex;
    tokens.push(tokenOf(match[1], match[2], match[3], match[4] ?? ''));
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

const sameAs = new Map([
  ['=', '=='],
  ['<>', '!='],
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
]);

function tokenOf(
  name: string | undefined,
  number: string | undefined,
  string: string | undefined,
  operator: string,
): Token {
  if (number !== undefined) return { kind: 'number', text: number };
  if (string !== undefined)
    return { kind: 'string', text: string.replace(/""|\\(.)/g, (_all, escaped) => escaped ?? '"') };
  if (name === undefined) return { kind: 'operator', text: sameAs.get(operator) ?? operator };
  const word = sameAs.get(name.toLowerCase());
  return word === undefined ? { kind: 'name', text: name } : { kind: 'operator', text: word };
}
