import type { z } from 'zod';
import { accessProblems, unknownConnections, unknownFields } from './config/checks.ts';
import { type FromEnvironment, resolveEnvironment } from './config/environment.ts';
import { ConfigError, type ConfigProblem, newIn } from './config/problem.ts';
import { type Parsed, shape } from './config/shape.ts';
import type { ConnectorDefinition, SourceLimits } from './connector/contract.ts';

export { ConfigError };

export interface ConnectionConfig extends Omit<Parsed['connections'][string], 'limits'> {
  readonly name: string;
  readonly definition: ConnectorDefinition;
  readonly limits: SourceLimits;
}

/** The configuration as the gateway uses it: every value typed, every secret in place, nothing left to check. */
export interface Config extends Omit<Parsed, 'connections'> {
  readonly connections: readonly ConnectionConfig[];
}

/** Anything may come from the environment. */
type Raw<T> = T extends readonly (infer I)[]
  ? readonly Raw<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Raw<T[K]> }
    : T | FromEnvironment;

export type ConfigInput = Raw<z.input<typeof shape>>;

/** Gives the configuration file its type. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** Checks the whole configuration. Throws ConfigError naming every bad key. */
export function parseConfig(
  raw: unknown,
  env: Readonly<Record<string, string | undefined>>,
  definitions: readonly ConnectorDefinition[],
): Config {
  const problems: ConfigProblem[] = [];
  const resolved = resolveEnvironment(raw, env, '', problems);
  const parsed = shape.safeParse(resolved);
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.') || '(top)',
      message: issue.message,
    }));
    throw new ConfigError([...problems, ...newIn(found, problems)]);
  }
  const { connections: named, ...rest } = parsed.data;
  const connections = Object.entries(named).flatMap(
    ([name, each]) => connectionOf(name, each, definitions, problems) ?? [],
  );
  problems.push(...unknownConnections(parsed.data), ...unknownFields(parsed.data), ...accessProblems(parsed.data));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...rest, connections };
}

function connectionOf(
  name: string,
  parsed: Parsed['connections'][string],
  definitions: readonly ConnectorDefinition[],
  problems: ConfigProblem[],
): ConnectionConfig | null {
  const definition = definitions.find((each) => each.source === parsed.source);
  if (definition === undefined) {
    problems.push({
      path: `connections.${name}.source`,
      message: `no connector "${parsed.source}"; there are: ${definitions.map((each) => each.source).join(', ')}`,
    });
    return null;
  }
  if (!parsed.simulate) problems.push(...newIn(settingsProblems(name, definition, parsed.settings), problems));
  const {
    perMinute = definition.limits.perMinute,
    perDay = definition.limits.perDay,
    maxConcurrent = definition.limits.maxConcurrent,
  } = parsed.limits;
  return { ...parsed, name, definition, limits: { perMinute, perDay, maxConcurrent } };
}

/** Messages of settings name the key only: a value could be a secret. */
function settingsProblems(name: string, definition: ConnectorDefinition, settings: unknown): readonly ConfigProblem[] {
  const checked = definition.settings.safeParse(settings);
  if (checked.success) return [];
  return checked.error.issues.map((issue) => ({
    path: ['connections', name, 'settings', ...issue.path].join('.'),
    message: issue.message,
  }));
}
