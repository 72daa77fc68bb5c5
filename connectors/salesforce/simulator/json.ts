/** A JSON object from outside, not yet looked at. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number in a request body, kept as it was spelt. */
export class NumberLiteral {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** Parses a request body; undefined when it is no JSON. Numbers keep their literal, so that no decimal passes through a double. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepLiteral);
  } catch {
    return undefined;
  }
}

function keepLiteral(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? new NumberLiteral(context?.source ?? String(value)) : value;
}

/** `JSON.rawJSON` of ES2026, which the type library does not know yet. */
const raw: unknown = Reflect.get(JSON, 'rawJSON');

/** A value that is written out as this number literal. */
export function numberOut(literal: string): unknown {
  return typeof raw === 'function' ? raw.call(JSON, literal) : Number(literal);
}

export function strings(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}
