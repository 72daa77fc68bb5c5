/**
 * Parses JSON without losing a digit.
 *
 * `JSON.parse` is exact to 15 significant digits. A body with a longer number literal (one cheap scan) is parsed again with each
 * long literal kept as its text, so a decimal codec reads it exactly. Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  if (!/\d{16}|\d[\d.]{15}\d/.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepLongNumbers);
}

/** The reviver's third argument is not in the ES2024 library types yet. */
function keepLongNumbers(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  if (/^-?\d+$/.test(context.source)) return Number.isSafeInteger(value) ? value : context.source;
  const [mantissa = ''] = context.source.split(/[eE]/);
  const digits = mantissa.replace(/0+$/, '').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length > 15 ? context.source : value;
}
