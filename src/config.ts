import type { z } from 'zod';
import { accessProblems, mappingProblems, routerProblems, unknownConnections, unknownFields } from './config/checks.ts';
import { rawSettings } from './config/connection-shape.ts';
import { type FromEnvironment, type Resolved, readTexts, resolveEnvironment } from './config/environment.ts';
import { ConfigError, type ConfigProblem, newIn } from './config/problem.ts';
import { type Parsed, shape } from './config/shape.ts';
import { ruleProblems, timeProblems } from './config/write-checks.ts';
import type { ConfiguredFields } from './connector/configured.ts';
import type { ConnectorDefinition, SourceLimits } from './connector/contract.ts';

export { ConfigError };

export interface ConnectionConfig extends Omit<Parsed['connections'][string], 'limits'> {
  readonly name: string;
  readonly definition: ConnectorDefinition;
  readonly limits: SourceLimits;
  readonly mappings: ConfiguredFields;
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

/** What no key alone can be checked for. */
const CHECKS = [
  unknownConnections,
  unknownFields,
  mappingProblems,
  accessProblems,
  routerProblems,
  ruleProblems,
  timeProblems,
];

/** Checks the whole configuration. Throws ConfigError naming every bad key. */
export function parseConfig(
  raw: unknown,
  env: Readonly<Record<string, string | undefined>>,
  definitions: readonly ConnectorDefinition[],
): Config {
  const resolved = resolveEnvironment(raw, env);
  const read = readTexts(shape, resolved.value, { texts: resolved.texts, path: [] });
  const problems: ConfigProblem[] = [...resolved.problems, ...read.problems];
  const parsed = shape.safeParse(read.value);
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.') || '(top)',
      message: issue.message,
    }));
    throw new ConfigError([...problems, ...newIn(found, problems)]);
  }
  const { connections: named, ...rest } = parsed.data;
  const connections = Object.entries(named).flatMap(
    ([name, each]) =>
      connectionOf(name, each, { definitions, texts: resolved.texts, problems, mappings: rest.mappings }) ?? [],
  );
  for (const check of CHECKS) problems.push(...check(parsed.data));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...rest, connections };
}

interface Checking {
  readonly definitions: readonly ConnectorDefinition[];
  readonly texts: Resolved['texts'];
  /** What is found wrong is added. */
  readonly problems: ConfigProblem[];
  readonly mappings: Parsed['mappings'];
}

function connectionOf(
  name: string,
  parsed: Parsed['connections'][string],
  { definitions, texts, problems, mappings }: Checking,
): ConnectionConfig | null {
  const definition = definitions.find((each) => each.source === parsed.source);
  if (definition === undefined) {
    problems.push({
      path: `connections.${name}.source`,
      message: `no connector "${parsed.source}"; there are: ${definitions.map((each) => each.source).join(', ')}`,
    });
    return null;
  }
  const path = ['connections', name, 'settings'];
  const { value, problems: unread } = readTexts(definition.settings, parsed.settings, { texts, path });
  problems.push(...unread);
  const settings = rawSettings.parse(value);
  if (!parsed.simulate) problems.push(...newIn(settingsProblems(path, definition, settings), problems));
  problems.push(...entityProblems(name, definition, parsed.entities));
  const {
    perMinute = definition.limits.perMinute,
    perDay = definition.limits.perDay,
    maxConcurrent = definition.limits.maxConcurrent,
  } = parsed.limits;
  const limits = { ...definition.limits, perMinute, perDay, maxConcurrent };
  return { ...parsed, settings, name, definition, limits, mappings: mappings[name] ?? {} };
}

function entityProblems(
  connection: string,
  { mappings, title }: ConnectorDefinition,
  entities: Parsed['connections'][string]['entities'],
): readonly ConfigProblem[] {
  const held = [...new Set(mappings.map(({ entity }) => entity))];
  return (entities ?? [])
    .filter((entity) => !held.includes(entity))
    .map((entity) => ({
      path: `connections.${connection}.entities`,
      message: `${title} has no ${entity}; there are: ${held.join(', ')}`,
    }));
}

/** Messages of settings name the key only: a value could be a secret. */
function settingsProblems(
  path: readonly string[],
  definition: ConnectorDefinition,
  settings: unknown,
): readonly ConfigProblem[] {
  const issues = definition.settings.safeParse(settings).error?.issues ?? [];
  return issues.map((issue) => ({ path: [...path, ...issue.path].join('.'), message: issue.message }));
}
