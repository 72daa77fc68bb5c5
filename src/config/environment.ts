import type { z } from 'zod';
import type { ConfigProblem } from './problem.ts';

/** A value that comes from the environment when the gateway starts; secrets are never written into the configuration. */
export interface FromEnvironment {
  readonly env: string;
  /** Used when the variable is not set; without it the variable is required. */
  readonly default?: string | number | boolean | null;
}

/** Text that stands for a value: all that an environment can give. */
interface EnvironmentText {
  readonly variable: string;
  readonly text: string;
}

export interface Resolved {
  readonly value: unknown;
  /** What is there as text of the environment, by path. */
  readonly texts: ReadonlyMap<string, EnvironmentText>;
  /** Variables that are not set. */
  readonly problems: readonly ConfigProblem[];
}

/** Puts the values of the environment in their places. */
export function resolveEnvironment(raw: unknown, env: Readonly<Record<string, string | undefined>>): Resolved {
  const texts = new Map<string, EnvironmentText>();
  const problems: ConfigProblem[] = [];
  const resolve = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((each, index) => resolve(each, [...path, String(index)]));
    if (typeof value !== 'object' || value === null) return value;
    if (!isFromEnvironment(value))
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, [...path, key])]));
    const set = env[value.env];
    const found = set === undefined || set === '' ? value.default : set;
    if (found === undefined)
      problems.push({ path: path.join('.'), message: `set the environment variable ${value.env}` });
    if (typeof found === 'string') texts.set(path.join('.'), { variable: value.env, text: found });
    return found;
  };
  return { value: resolve(raw, []), texts, problems };
}

export function isFromEnvironment(value: object): value is FromEnvironment {
  return 'env' in value && typeof value.env === 'string';
}

/** The text of a number or a boolean, read; null when it is neither. */
const READERS: Readonly<Record<string, { readonly read: (text: string) => unknown; readonly form: string }>> = {
  number: { read: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null), form: 'a number' },
  boolean: { read: (text) => (text === 'true' ? true : text === 'false' ? false : null), form: 'true or false' },
};

/**
 * Reads text of the environment as a number or a boolean where the schema wants one.
 *
 * Text that is in the configuration itself stays text, and is refused where it does not belong. `path` is where the value stands.
 */
export function readTexts(
  schema: z.ZodType,
  value: unknown,
  { texts, path }: { readonly texts: Resolved['texts']; readonly path: readonly string[] },
): { readonly value: unknown; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  let read = value;
  for (const issue of schema.safeParse(value).error?.issues ?? []) {
    const at = [...path, ...issue.path].join('.');
    const given = texts.get(at);
    const reader = issue.code === 'invalid_type' ? READERS[issue.expected] : undefined;
    if (given === undefined || reader === undefined) continue;
    const meant = reader.read(given.text);
    if (meant === null)
      problems.push({ path: at, message: `the environment variable ${given.variable} must be ${reader.form}` });
    else read = replaced(read, issue.path, meant);
  }
  return { value: read, problems };
}

/** A copy with another value at the path. */
function replaced(value: unknown, [key, ...rest]: readonly PropertyKey[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? replaced(each, rest, by) : each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === key ? replaced(each, rest, by) : each]),
  );
}
