/** Text that PostgreSQL can hold: it has no place for U+0000 and for halves of surrogate pairs, which sources do send. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** JSON for a jsonb parameter. One character that PostgreSQL refuses would otherwise stop the whole page that it came with. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(0000|d[89a-f])/.test(json)) return json;
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'string' ? storableText(each) : each));
}
