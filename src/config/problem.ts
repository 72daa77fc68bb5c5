/** One bad key of the configuration. */
export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIGURATION_INVALID';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(
      `the configuration is not valid:\n${problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** A variable that is not set is named once, and not again for the value that is missing with it. */
export function newIn(found: readonly ConfigProblem[], known: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const paths = new Set(known.map(({ path }) => path));
  return found.filter(({ path }) => !paths.has(path));
}
