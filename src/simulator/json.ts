/** A number as it goes on the wire, digit for digit: `1249.50` stays `1249.50`. */
export class NumberLiteral {
  readonly text: string;

  constructor(text: string) {
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) throw new Error(`not a decimal: ${text}`);
    this.text = text;
  }
}

/** JSON text of a value, with number literals written as they are and undefined members left out. */
export function jsonText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof NumberLiteral) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  let members = '';
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${jsonText(member)}`;
  }
  return `{${members}}`;
}

/**
 * Reads JSON with every number as the string that was sent, so that no decimal passes through a double.
 *
 * Throws a SyntaxError when the text is not JSON.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );
}
