import type { Part } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { keyOfStep, SELF } from '../../src/connector/step.ts';
import type {
  Change,
  FindOutcome,
  Inputs,
  PlannedChange,
  StepCall,
  WriteOutcome,
  WritePort,
} from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { FakeSource } from './fake-port.ts';

export interface WritingOptions<E extends EntityName> {
  readonly entity: E;
  readonly parts: readonly Part<E>[];
  readonly actions: WritePort<E>['actions'];
  /** The fields that are written; all of the parts when absent. */
  readonly fields?: readonly (keyof Model<E> & string)[];
}

/** A source in memory that takes values as they come: one call for each change. It remembers what it was sent. */
export class WritingSource<E extends EntityName> extends FakeSource<E> {
  readonly effects: string[] = [];
  /** The keys of records of which it refuses what is sent next. */
  readonly refusesFor = new Set<string>();

  constructor({ entity, parts, actions, fields }: WritingOptions<E>) {
    super({ entity, parts });
    const taken = fields ?? parts.flatMap((part) => part.fields);
    const write: WritePort<E> = {
      actions,
      fields: { create: taken, update: taken },
      plan: async (change) => planOf(change),
      apply: async (step, inputs) => this.#apply(step, inputs),
      find: async (step, inputs) => this.#find(step, inputs),
    };
    Object.assign(this.port, { write });
  }

  #apply(step: StepCall, inputs: Inputs): WriteOutcome {
    const key = keyOfStep(step, inputs) ?? String(this.records.size + 1);
    if (this.refusesFor.delete(key)) {
      const error = new SourceError('invalid', { source: 'fake', operation: step.operation, detail: 'as told' });
      return { kind: 'rejected', error };
    }
    const body = step.request.body as Model<E>;
    this.records.set(key, { ...this.records.get(key), ...body } as Model<E>);
    this.effects.push(`${key} ${Object.keys(body as object).join(' ')}`);
    return { kind: 'applied', key, version: null };
  }

  #find(step: StepCall, inputs: Inputs): FindOutcome {
    const key = keyOfStep(step, inputs);
    return key !== null && this.records.has(key) ? { kind: 'applied', key, version: null } : { kind: 'absent' };
  }
}

function planOf<E extends EntityName>(change: Change<E>): PlannedChange {
  const body = bodyOf(change);
  const key = change.action === 'create' ? null : change.key;
  const call = { operation: `PUT /things`, objectType: 'thing', key, expects: null };
  const request = { method: 'PUT', path: '/things', body } as const;
  const held: Readonly<Record<string, unknown>> = change.action === 'create' ? {} : change.current.record;
  const before = Object.fromEntries(Object.keys(body).map((field) => [field, held[field] ?? null]));
  const diff = Object.entries(body).map(([path, after]) => ({ path, before: before[path], after }));
  const back = { ...call, request: { ...request, body: before } };
  const gone = { ...call, key: SELF, request: { ...request, body: { status: 'CANCELLED' } } };
  const undo = key === null ? ({ kind: 'void', call: gone } as const) : ({ kind: 'restore', call: back } as const);
  return { steps: [{ ...call, request, id: '1', needs: [], diff, undo }], refused: [], lossy: [] };
}

function bodyOf<E extends EntityName>(change: Change<E>): Readonly<Record<string, unknown>> {
  if (change.action === 'create' || change.action === 'update') return change.values;
  if (change.action === 'transition') return { status: change.to };
  throw new Error(`${change.action} is not of these tests`);
}
