import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import { bornBy, isPlace, SELF } from '../../src/connector/step.ts';
import type { Difference, Place, PlannedChange, Step, StepCall } from '../../src/connector/write.ts';
import { REQUEST_ID, type TrytonClient, type Values } from './client.ts';
import type { TrytonSettings } from './config.ts';
import type { customerMapping, employeeMapping, orderMapping } from './mapping.ts';
import type { Look } from './write-looks.ts';

/** What a plan is made with. */
export interface WriteEnvironment {
  readonly client: TrytonClient;
  readonly settings: TrytonSettings;
  readonly context: MappingContext;
  readonly mappings: WrittenMappings;
}

/** The translations of the nouns that are written, with what the configuration takes from elsewhere. */
export interface WrittenMappings {
  readonly customer: typeof customerMapping;
  readonly employee: typeof employeeMapping;
  readonly order: typeof orderMapping;
}

/** The version that the undone step left behind. */
const LEFT_BEHIND: Place = { $place: 'version' };

/** An id, or the place of one. */
export type Id = number | Place;

/** A step whose place in its plan is not settled. */
export type Draft = Omit<Step, 'id' | 'needs'>;

export type Notes = PlannedChange['refused'];

/** Steps of one plan, each after all before it: what one makes, any later one may name. */
export function inOrder(drafts: readonly Draft[]): readonly Step[] {
  const ids = drafts.map((_draft, index) => String(index + 1));
  return drafts.map((draft, index) => ({ ...draft, id: String(index + 1), needs: ids.slice(0, index) }));
}

/** The place of the key that the draft at a position will make. */
export function bornAt(position: number): Place {
  return bornBy(String(position + 1));
}

export function planned(drafts: readonly Draft[], refused: Notes = [], lossy: Notes = []): PlannedChange {
  return { steps: inOrder(drafts), refused, lossy };
}

/** A change that cannot be made at all. */
export function refusedWhole(path: string, detail: string): PlannedChange {
  return { steps: [], refused: [{ path, detail }], lossy: [] };
}

interface Method {
  readonly model: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly key: Id | null;
  readonly looks: readonly Look[];
  /** The version of the record that must still hold; none is checked when absent. */
  readonly version?: string | Place | null;
}

/** One call of a method as the step of a plan. Children are read as a form reads them: of what is in use alone. */
export function callOf({ settings }: WriteEnvironment, method: Method): StepCall {
  const { model, params, key, looks, version = null } = method;
  const operation = `model.${model}.${method.method}`;
  const seen = version === null || key === null || isPlace(key) ? {} : { _timestamp: { [`${model},${key}`]: version } };
  const context = { company: settings.company, language: 'en', ...seen };
  return {
    operation,
    objectType: model,
    key: key === null || isPlace(key) ? key : String(key),
    request: { method: 'POST', path: '/', body: { id: REQUEST_ID, method: operation, params: [...params, context] } },
    expects: looks,
  };
}

/** Makes one record; undone by deleting it. */
export function createStep(
  environment: WriteEnvironment,
  made: { readonly model: string; readonly values: Values; readonly domain: readonly unknown[] },
  diff: readonly Difference[],
): Draft {
  const { model, values, domain } = made;
  const looks: readonly Look[] = [{ look: 'made', model, domain }];
  return {
    ...callOf(environment, { model, method: 'create', params: [[values]], key: null, looks }),
    diff,
    undo: { kind: 'delete', call: deleteCall(environment, model, SELF) },
  };
}

export function deleteCall(environment: WriteEnvironment, model: string, key: Id, version?: string | null): StepCall {
  const looks: readonly Look[] = [{ look: 'gone', model, id: key }];
  const check = version === undefined ? {} : { version };
  return callOf(environment, { model, method: 'delete', params: [[key]], key, looks, ...check });
}

/** What a write changes of one record and what it was before; `looks` for what it changes of others. */
export interface Written {
  readonly model: string;
  readonly id: number;
  readonly version: string | null;
  readonly after: Values;
  readonly before: Values;
  readonly looks: { readonly after: readonly Look[]; readonly before: readonly Look[] };
  /** Whether a later step of the plan changes the record too: then its version is another when this one is undone. */
  readonly isLast: boolean;
}

/** Sets values of a record that is as it was seen; undone by setting those before, if nobody changed it since. */
export function writeStep(environment: WriteEnvironment, written: Written, diff: readonly Difference[]): Draft {
  const { model, id, version, after, before, looks, isLast } = written;
  const write = (values: Values, seen: string | Place | null, expected: readonly Look[]) => {
    const moved: readonly Look[] = seen === null ? [] : [{ look: 'moved', model, id, from: seen }];
    const all = [...moved, ...expected];
    return callOf(environment, { model, method: 'write', params: [[id], values], key: id, looks: all, version: seen });
  };
  return {
    ...write(after, version, looks.after),
    diff,
    undo: { kind: 'restore', call: write(before, isLast ? LEFT_BEHIND : null, looks.before) },
  };
}

interface Move {
  readonly model: string;
  readonly method: string;
  readonly key: Id;
  /** The states that it has come to or gone beyond. */
  readonly among: readonly string[];
  readonly version?: string | null;
}

/** Moves a record to another state by a method of its workflow. */
export function moveCall(environment: WriteEnvironment, { model, method, key, among, version }: Move): StepCall {
  const looks: readonly Look[] = [{ look: 'state', model, id: key, among }];
  const check = version === undefined ? {} : { version };
  return callOf(environment, { model, method, params: [[key]], key, looks, ...check });
}

/** The differences between values and what is there, by field; what is undefined stays. */
export function differencesOf(current: object, values: object, fields: readonly string[]): readonly Difference[] {
  const before = new Map<string, unknown>(Object.entries(current));
  const after = new Map<string, unknown>(Object.entries(values));
  return fields.flatMap((path) => {
    const wanted = after.get(path);
    const held = before.get(path) ?? null;
    return wanted === undefined || isDeepStrictEqual(wanted, held) ? [] : [{ path, before: held, after: wanted }];
  });
}

/** Everything that a new record gets, as differences to nothing. */
export function newValues(values: object, fields: readonly string[]): readonly Difference[] {
  return differencesOf({}, values, fields).filter(({ after }) => after !== null);
}

/** What is asked of fields that the source does not take. */
export function refusedFields(values: object, taken: readonly string[]): Notes {
  return Object.entries(values)
    .filter(([path, value]) => value !== undefined && value !== null && !taken.includes(path))
    .map(([path]) => ({ path, detail: 'this source does not take it (see its lineage page)' }));
}

/** An id from a key. Ids are positive 32-bit integers; null for what names nothing in this source. */
export function idOfKey(key: unknown): number | null {
  if (typeof key !== 'string' || !/^[1-9]\d{0,9}$/.test(key)) return null;
  const id = Number(key);
  return id <= 2_147_483_647 ? id : null;
}

export function taggedDecimalOf(value: string): Values {
  return { __class__: 'Decimal', decimal: value };
}

/** The highest id that a domain holds now: what is made later has a higher one. */
export async function newestId(
  client: TrytonClient,
  model: string,
  domain: readonly unknown[],
  call: Call,
): Promise<number> {
  const [newest] = await client.searchIds({ model, domain, order: [['id', 'DESC']], limit: 1 }, call);
  return newest ?? 0;
}

/** The id of a payment term by its name: undefined when nothing is asked or the source has none of this name, null for none. */
export async function termOf(
  { client }: WriteEnvironment,
  name: string | null | undefined,
  call: Call,
): Promise<{ readonly id: number | null | undefined; readonly refused: Notes }> {
  if (name === undefined || name === null) return { id: name, refused: [] };
  const domain = [['name', '=', name]];
  const [id] = await client.searchIds({ model: 'account.invoice.payment_term', domain, limit: 1 }, call);
  if (id !== undefined) return { id, refused: [] };
  return { id, refused: [{ path: 'paymentTerms', detail: 'the source has no payment term of this name' }] };
}
