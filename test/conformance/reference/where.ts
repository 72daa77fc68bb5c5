/** The toy's query language: `id in ('a', 'b') or 1 = 1`; a quote inside a literal is doubled. */
const TOKEN = /\s*('(?:[^']|'')*'|\d+|\w+|[(),=])/uy;

type Matcher = (id: string) => boolean;

/** A test of a row's id; null when the text is no query. */
export function matcherOf(where: string): Matcher | null {
  const tokens = tokensOf(where);
  if (tokens === null) return null;
  const terms: Matcher[] = [];
  let at = 0;
  for (;;) {
    const term = termAt(tokens, at);
    if (term === null) return null;
    terms.push(term.matches);
    at = term.next;
    if (at === tokens.length) return (id) => terms.some((matches) => matches(id));
    if (tokens[at]?.toLowerCase() !== 'or') return null;
    at += 1;
  }
}

/** The ids that a query names. */
export function idsOf(where: string): readonly string[] {
  return (tokensOf(where) ?? []).filter((token) => token.startsWith("'")).map(textOf);
}

/** A literal of the language. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function termAt(tokens: readonly string[], from: number): { readonly matches: Matcher; readonly next: number } | null {
  const [first = '', second, third = ''] = tokens.slice(from, from + 3);
  if (second === '=' && /^\d+$/.test(first)) return { matches: () => first === third, next: from + 3 };
  if (first !== 'id' || second?.toLowerCase() !== 'in' || third !== '(') return null;
  const ids = new Set<string>();
  for (let at = from + 3; ; at += 2) {
    const literal = tokens[at];
    if (literal === undefined || !literal.startsWith("'")) return null;
    ids.add(textOf(literal));
    if (tokens[at + 1] === ')') return { matches: (id) => ids.has(id), next: at + 2 };
    if (tokens[at + 1] !== ',') return null;
  }
}

function textOf(literal: string): string {
  return literal.slice(1, -1).replaceAll("''", "'");
}

function tokensOf(where: string): readonly string[] | null {
  const tokens: string[] = [];
  const rest = where.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const match = TOKEN.exec(rest);
    if (match === null) return null;
    tokens.push(match[1] ?? '');
  }
  return tokens;
}
