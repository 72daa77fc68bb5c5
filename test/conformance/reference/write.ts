import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Call } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { filledRequest, filledValue, outcomeOfFailure } from '../../../src/connector/step.ts';
import type {
  Change,
  FindOutcome,
  Inputs,
  PlannedChange,
  StepCall,
  WriteOutcome,
  WritePort,
} from '../../../src/connector/write.ts';
import type { EntityName } from '../../../src/model/index.ts';
import { fieldOf, ToyPlans, type ToyTable, type ToyWriting } from './plans.ts';

/** What find looks for: a row with our reference, a row with these values, or the absence of one. */
const expectation = z.union([
  z.object({ ref: z.string() }),
  z.object({ key: z.string(), values: z.record(z.string(), z.unknown()) }),
  z.object({ gone: z.string() }),
]);

/** The write port of a toy table: it keeps every law of writing. */
export class ToyWritePort<W, E extends EntityName> implements WritePort<E> {
  readonly actions: WritePort<E>['actions'];
  readonly fields: WritePort<E>['fields'];
  readonly #toy: ToyTable<W, E>;
  readonly #writing: ToyWriting<E>;
  readonly #plans: ToyPlans<W, E>;

  constructor(toy: ToyTable<W, E>, writing: ToyWriting<E>) {
    this.actions = writing.actions;
    this.fields = writing.fields;
    this.#toy = toy;
    this.#writing = writing;
    this.#plans = new ToyPlans(toy, writing);
  }

  async plan(change: Change<E>): Promise<PlannedChange> {
    return this.#plans.of(change);
  }

  async apply(step: StepCall, inputs: Inputs, call: Call): Promise<WriteOutcome> {
    const { operation } = step;
    try {
      const { body, ...request } = filledRequest(step.request, inputs);
      const answer = await this.#toy.client.ask({ ...request, operation, ...(body === null ? {} : { body }) }, call);
      const { key, changedAt } = this.#toy.client.stampOf(answer, operation);
      return { kind: 'applied', key, version: this.#writing.isVersioned ? changedAt : null };
    } catch (error) {
      return outcomeOfFailure(error);
    }
  }

  async find(step: StepCall, inputs: Inputs, call: Call): Promise<FindOutcome> {
    if (step.expects === null) return { kind: 'unsure' };
    try {
      return await this.#look(expectation.parse(filledValue(step.expects, inputs)), call);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { kind: 'unknown', error };
    }
  }

  async #look(expected: z.infer<typeof expectation>, call: Call): Promise<FindOutcome> {
    const { client, get, table } = this.#toy;
    if ('ref' in expected) {
      const operation = `GET /${table}/ref`;
      const path = `/${table}/ref/${encodeURIComponent(expected.ref)}`;
      const [row] = client.listOf((await client.ask({ method: 'GET', path, operation }, call))['rows'], operation);
      return row === undefined ? { kind: 'absent' } : this.#applied(client.stampOf(row, operation));
    }
    const key = 'gone' in expected ? expected.gone : expected.key;
    const found = await get(key, call);
    if ('gone' in expected) return found === null ? { kind: 'applied', key, version: null } : { kind: 'absent' };
    const isSo =
      found !== null &&
      Object.entries(expected.values).every(([field, value]) => isDeepStrictEqual(fieldOf(found.record, field), value));
    return found !== null && isSo ? this.#applied({ key, changedAt: found.version ?? '' }) : { kind: 'absent' };
  }

  #applied({ key, changedAt }: { readonly key: string; readonly changedAt: string }): FindOutcome {
    return { kind: 'applied', key, version: this.#writing.isVersioned ? changedAt : null };
  }
}
