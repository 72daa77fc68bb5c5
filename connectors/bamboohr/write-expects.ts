import { z } from 'zod';
import { filledValue } from '../../src/connector/step.ts';
import type { Inputs, Place, StepCall } from '../../src/connector/write.ts';

const id = z.string().regex(/^\d{1,15}$/);
const fields = z.record(z.string(), z.string().nullable());
const columns = z.record(z.string(), z.unknown());
const table = z.enum(['jobInfo', 'employmentStatus']);

const expectsSchema = z.discriminatedUnion('look', [
  /** Somebody with an id above those before and with these names, address and dates. */
  z.object({ look: z.literal('employee'), above: id, values: fields }),
  z.object({ look: z.literal('fields'), employee: id, before: fields, after: fields }),
  /** A row that is not among the known ones, with these columns. */
  z.object({ look: z.literal('new-row'), employee: id, table, known: z.array(id), columns }),
  z.object({ look: z.literal('row'), employee: id, table, row: id, before: columns, after: columns }),
  z.object({ look: z.literal('no-row'), employee: id, table, row: id }),
  /** A request that is not among the known ones. */
  z.object({
    look: z.literal('new-request'),
    employee: id,
    type: id,
    start: z.string(),
    end: z.string(),
    known: z.array(id),
  }),
  z.object({ look: z.literal('status'), employee: id, request: id, before: z.string(), after: z.string() }),
]);

/** What a step does to the account, in the terms that tell whether it happened. */
export type Expects = z.output<typeof expectsSchema>;
export type Expected<L extends Expects['look']> = Extract<Expects, { look: L }>;

/** Before a step runs, a place may stand where an id will be. */
export type Planned<E extends Expects = Expects> = E extends Expects
  ? { readonly [K in keyof E]: K extends 'employee' | 'row' | 'request' ? E[K] | Place : E[K] }
  : never;

/** Throws TypeError on a step that none of our ports planned. */
export function expectsOf(step: StepCall, inputs: Inputs): Expects {
  const parsed = expectsSchema.safeParse(filledValue(step.expects, idsIn(inputs)));
  if (!parsed.success) throw new TypeError('not a step of this connector', { cause: parsed.error });
  return parsed.data;
}

/** A key that names its employee too (`12:1608`) goes into paths by its own id. */
export function idsIn(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, /^\d+:(\d+)$/.exec(value)?.[1] ?? value]),
  );
}
