import type { ConfigProblem } from './problem.ts';

/** A value that comes from the environment when the gateway starts; secrets are never written into the configuration. */
export interface FromEnvironment {
  readonly env: string;
  /** Used when the variable is not set; without it the variable is required. */
  readonly default?: string | null;
}

export function resolveEnvironment(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  path: string,
  problems: ConfigProblem[],
): unknown {
  if (Array.isArray(value))
    return value.map((each, index) =>
      resolveEnvironment(each, env, `${path}${path === '' ? '' : '.'}${index}`, problems),
    );
  if (typeof value !== 'object' || value === null) return value;
  if ('env' in value && typeof value.env === 'string') {
    const found = env[value.env];
    if (found !== undefined && found !== '') return found;
    if ('default' in value) return value.default;
    problems.push({ path, message: `set the environment variable ${value.env}` });
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      resolveEnvironment(each, env, `${path}${path === '' ? '' : '.'}${key}`, problems),
    ]),
  );
}
