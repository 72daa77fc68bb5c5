import type { Command } from '../draft.ts';

/** A command for whatever the schema hands over as the input of its mutation. */
export function ofSchema<I extends object>(command: Command<I>): Command<unknown> {
  // Sound: GraphQL has coerced the input to the input type of the very mutation that the command is called for.
  return command as Command<unknown>;
}
