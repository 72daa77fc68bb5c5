import { isDeepStrictEqual } from 'node:util';
import type { Call, Found } from '../../../src/connector/contract.ts';
import type { Mapping, MappingContext } from '../../../src/connector/mapping.ts';
import { bornBy, inText, OWN_ID, SELF, STEP_KEY } from '../../../src/connector/step.ts';
import type { Change, PlannedChange, Step, StepCall, StepRequest, WritePort } from '../../../src/connector/write.ts';
import type { EntityName, Model } from '../../../src/model/index.ts';
import type { ToyClient } from './client.ts';

/** How one table of the toy is written. */
export interface ToyWriting<E extends EntityName> {
  readonly actions: WritePort<E>['actions'];
  readonly fields: WritePort<E>['fields'];
  /** How a row is made: under our reference, under an idempotency key, or as often as it is sent. */
  readonly make: 'reference' | 'key' | 'plain';
  /** Whether its rows are changed over a version. */
  readonly isVersioned: boolean;
}

export interface ToyTable<W, E extends EntityName> {
  readonly table: string;
  readonly mapping: Mapping<W, E>;
  readonly context: MappingContext;
  readonly client: ToyClient;
  /** Reads one row in full. */
  readonly get: (key: string, call: Call) => Promise<Found<E> | null>;
}

const STATES: Readonly<Record<string, { readonly move: string; readonly from: readonly string[] }>> = {
  OPEN: { move: 'open', from: ['DRAFT', 'VOID'] },
  DRAFT: { move: 'draft', from: ['OPEN'] },
  VOID: { move: 'void', from: ['DRAFT', 'OPEN'] },
};

/** What a change of a toy table is planned to. */
export class ToyPlans<W, E extends EntityName> {
  readonly #toy: ToyTable<W, E>;
  readonly #writing: ToyWriting<E>;

  constructor(toy: ToyTable<W, E>, writing: ToyWriting<E>) {
    this.#toy = toy;
    this.#writing = writing;
  }

  of(change: Change<E>): PlannedChange {
    switch (change.action) {
      case 'create':
        return this.#made(change.values);
      case 'update':
        return this.#updated(change.key, change.current, change.values);
      case 'remove':
        return planned([this.#removal(change.key, change.current)]);
      case 'transition':
        return this.#moved(change.key, change.current, change.to);
      default:
        return planned([], [{ path: change.action, detail: 'the toy cannot do it' }]);
    }
  }

  #made(values: Model<E>): PlannedChange {
    const { status, ...rest } = given(values);
    const hasStates = this.#writing.actions.includes('to OPEN');
    const { body, refused } = this.#encoded(hasStates ? rest : given(values), 'create');
    const taken = Object.entries(rest).filter(([field]) => !refused.includes(field));
    const diff = taken.map(([path, after]) => ({ path, before: null, after }));
    const make: Step = { ...this.#making(body), id: '1', needs: [], diff, undo: this.#unmaking() };
    const steps = [make, ...(hasStates && status === 'OPEN' ? [this.#opening(make)] : [])];
    const isUnreachable = hasStates && status !== undefined && status !== 'OPEN' && status !== 'DRAFT';
    return planned(steps, [...refused, ...(isUnreachable ? ['status'] : [])].map(refusal));
  }

  #making(body: unknown): StepCall {
    const { make } = this.#writing;
    const { table } = this.#toy;
    const request: StepRequest =
      make === 'reference'
        ? { method: 'PUT', path: `/${table}/ref/${inText(OWN_ID)}`, body }
        : {
            method: 'POST',
            path: `/${table}`,
            ...(make === 'key' ? { headers: { 'idempotency-key': inText(STEP_KEY) } } : {}),
            body,
          };
    const operation = make === 'reference' ? `PUT /${table}/ref` : `POST /${table}`;
    const expects = make === 'reference' ? { ref: OWN_ID } : null;
    return { operation, objectType: table, key: null, request, expects };
  }

  /** A bill is never deleted: its number would be missing. */
  #unmaking(): Step['undo'] {
    const { table } = this.#toy;
    if (this.#writing.make === 'key') return { kind: 'void', call: this.#move(SELF, inText(SELF), 'VOID') };
    const request = { method: 'DELETE', path: `/${table}/${inText(SELF)}`, body: null } as const;
    return {
      kind: 'delete',
      call: { operation: `DELETE /${table}`, objectType: table, key: SELF, request, expects: { gone: SELF } },
    };
  }

  #opening({ id }: Step): Step {
    const made = bornBy(id);
    return {
      ...this.#move(made, inText(made), 'OPEN'),
      id: '2',
      needs: [id],
      diff: [{ path: 'status', before: 'DRAFT', after: 'OPEN' }],
      undo: { kind: 'reverse', call: this.#move(SELF, inText(SELF), 'DRAFT') },
    };
  }

  #moved(key: string, current: Found<E>, to: string): PlannedChange {
    const before = String(fieldOf(current.record, 'status'));
    if (before === to) return planned([]);
    if (!this.#writing.actions.includes(`to ${to}`) || STATES[to]?.from.includes(before) !== true)
      return planned([], [refusal('status')]);
    const isReversible = STATES[before]?.from.includes(to) === true;
    return planned([
      {
        ...this.#move(key, pathOf(key), to),
        id: '1',
        needs: [],
        diff: [{ path: 'status', before, after: to }],
        undo: isReversible
          ? { kind: 'reverse', call: this.#move(SELF, inText(SELF), before) }
          : { kind: 'none', call: null },
      },
    ]);
  }

  #move(key: StepCall['key'], inPath: string, to: string): StepCall {
    const { table } = this.#toy;
    const move = STATES[to]?.move ?? to;
    const request = { method: 'POST', path: `/${table}/${inPath}/${move}`, body: null } as const;
    const expects = { key, values: { status: to } };
    return { operation: `POST /${table}/${move}`, objectType: table, key, request, expects };
  }

  #updated(key: string, current: Found<E>, values: Model<E>): PlannedChange {
    const asked = Object.entries(given(values));
    const changed = asked.filter(([field, value]) => !isDeepStrictEqual(fieldOf(current.record, field), value));
    const { body, refused } = this.#encoded(Object.fromEntries(changed), 'update');
    const diff = changed.flatMap(([path, after]) =>
      refused.includes(path) ? [] : [{ path, before: fieldOf(current.record, path), after }],
    );
    if (diff.length === 0) return planned([], refused.map(refusal));
    const before = Object.fromEntries(diff.map((each) => [each.path, each.before]));
    const after = Object.fromEntries(diff.map((each) => [each.path, each.after]));
    const back = this.#setting(SELF, inText(SELF), this.#encoded(before, 'update').body, before, '{version}');
    const step: Step = {
      ...this.#setting(key, pathOf(key), body, after, current.version),
      id: '1',
      needs: [],
      diff,
      undo: { kind: 'restore', call: back },
    };
    return planned([step], refused.map(refusal));
  }

  #setting(
    key: StepCall['key'],
    inPath: string,
    body: unknown,
    values: Readonly<Record<string, unknown>>,
    version: string | null,
  ): StepCall {
    const { table } = this.#toy;
    const headers = this.#writing.isVersioned && version !== null ? { headers: { 'if-match': version } } : {};
    const request: StepRequest = { method: 'PATCH', path: `/${table}/${inPath}`, ...headers, body };
    return { operation: `PATCH /${table}`, objectType: table, key, request, expects: { key, values } };
  }

  #removal(key: string, current: Found<E>): Step {
    const { table } = this.#toy;
    const headers = current.version === null ? {} : { headers: { 'if-match': current.version } };
    const request: StepRequest = { method: 'DELETE', path: `/${table}/${pathOf(key)}`, ...headers, body: null };
    const call = { operation: `DELETE /${table}`, objectType: table, key, request, expects: { gone: key } };
    return { ...call, id: '1', needs: [], diff: [], undo: this.#remaking(current) };
  }

  /** What is made as often as it is sent can be made again, under a new key. */
  #remaking({ record }: Found<E>): Step['undo'] {
    const { make, fields } = this.#writing;
    if (make !== 'plain') return { kind: 'none', call: null };
    const values = Object.fromEntries(fields.create.map((field) => [field, fieldOf(record, field)]));
    return { kind: 'reverse', call: this.#making(this.#encoded(values, 'create').body) };
  }

  #encoded(values: Readonly<Record<string, unknown>>, action: 'create' | 'update') {
    return this.#toy.mapping.encode(values as Model<E>, action, this.#toy.context);
  }
}

function planned(steps: readonly Step[], refused: PlannedChange['refused'] = []): PlannedChange {
  return { steps, refused, lossy: [] };
}

function refusal(path: string) {
  return { path, detail: 'the toy does not let it be set' };
}

/** The values that are to be set. */
function given(values: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** A field of a record; null where it has none. */
export function fieldOf(record: object, field: string): unknown {
  return (record as Readonly<Record<string, unknown>>)[field] ?? null;
}

/** A key in a path that may hold places. */
function pathOf(key: string): string {
  return encodeURIComponent(key);
}
