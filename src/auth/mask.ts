const SHOWN = 4;
const MASK = '•';

/** A value of which only the last four characters of every text are shown, and of those that short nothing; null stays null. */
export function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value === undefined ? value : null;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, masked(each)]));
}

/** Of a text that is not much longer than what is shown, nothing is. The length is not told either. */
function maskedText(text: string): string {
  const characters = [...text];
  return characters.length >= SHOWN * 2
    ? `${MASK.repeat(SHOWN)}${characters.slice(-SHOWN).join('')}`
    : MASK.repeat(SHOWN);
}
