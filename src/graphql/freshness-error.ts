/** What a caller says of freshness cannot be followed; names the argument, the place or the header, and what to write. */
export class FreshnessError extends Error {
  override readonly name = 'FreshnessError';
  readonly argument: string;

  constructor(argument: string, message: string) {
    super(message);
    this.argument = argument;
  }
}
