/** An operation to start from, as a file of `operations/` describes it in its first comment lines. */
export interface Sample {
  readonly file: string;
  /** Who would ask it: a portal, a dashboard, an app, an operator. */
  readonly surface: string;
  readonly title: string;
  readonly description: string;
  /** The caller it is meant for, by its name in the role switch. */
  readonly caller: string;
  readonly operationName: string;
  readonly text: string;
}

/**
 * Reads a sample: `# Surface: title`, then its description, then `# caller: name`, then one named operation.
 *
 * Throws RangeError, naming the file and the line that is missing.
 */
export function parseSample(file: string, text: string): Sample {
  const comments = text.split('\n').filter((line) => line.startsWith('# '));
  const [, surface, title] = /^# ([^:]+): (.+)$/.exec(comments[0] ?? '') ?? [];
  const end = comments.findIndex((line) => line.startsWith('# caller: '));
  const caller = comments[end]?.slice('# caller: '.length);
  if (surface === undefined || title === undefined)
    throw new RangeError(`${file}: the first line is not "# Surface: title"`);
  if (caller === undefined) throw new RangeError(`${file}: there is no line "# caller: name"`);
  const operationName = /^(?:query|mutation) (\w+)/m.exec(text)?.[1];
  if (operationName === undefined) throw new RangeError(`${file}: there is no named operation`);
  const description = comments
    .slice(1, end)
    .map((line) => line.slice(2))
    .join(' ');
  return { file, surface, title, description, caller, operationName, text };
}
