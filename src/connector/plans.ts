import type { Reference } from '../model/id.ts';
import type { EntityName, Model } from '../model/index.ts';
import { decimalOf } from '../model/money.ts';
import type { Call } from './contract.ts';
import { SourceError } from './errors.ts';
import type { Mapping } from './mapping.ts';
import { isPlace, outcomeOfFailure } from './step.ts';
import type {
  Difference,
  FindOutcome,
  Inputs,
  Place,
  PlannedChange,
  Step,
  StepCall,
  WriteOutcome,
  WritePort,
} from './write.ts';

/** Members of a record as a source takes them. */
export type Members = Readonly<Record<string, unknown>>;

export type Notes = PlannedChange['refused'];

/** A key, or the place of one. */
export type Key = string | Place;

/** A step whose place in its plan is not settled. */
export type Draft = Omit<Step, 'id' | 'needs'>;

interface Writing<E extends EntityName> extends Pick<WritePort<E>, 'actions' | 'fields' | 'plan' | 'keyLifetimeMs'> {
  /** Sends one step. Throws SourceError where it failed or was refused. */
  send(step: StepCall, inputs: Inputs, call: Call): Promise<Extract<WriteOutcome, { kind: 'applied' }>>;
  /** Looks whether a step happened. Throws SourceError where the look itself failed. */
  look(step: StepCall, inputs: Inputs, call: Call): Promise<FindOutcome>;
}

/** A write port of what plans, sends and looks: failures become outcomes by the one table of failures. */
export function writePort<E extends EntityName>({ send, look, ...plans }: Writing<E>): WritePort<E> {
  return {
    ...plans,
    apply: async (step, inputs, call) => {
      try {
        return await send(step, inputs, call);
      } catch (error) {
        return outcomeOfFailure(error);
      }
    },
    find: async (step, inputs, call) => {
      try {
        return await look(step, inputs, call);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        // A look that failed tells nothing of the write.
        return { kind: 'unknown', error };
      }
    },
  };
}

/** The fields whose rows say that they can be written. */
export function writable<W, E extends EntityName>({ rows }: Mapping<W, E>): WritePort<E>['fields'] {
  const isField = (field: string): field is keyof Model<E> & string => rows[field] !== undefined;
  const fields = Object.keys(rows).filter(isField);
  return {
    create: fields.filter((field) => rows[field]?.access !== 'read'),
    update: fields.filter((field) => rows[field]?.access === 'update'),
  };
}

/** Steps of one plan, each after the one before. */
export function planned(drafts: readonly Draft[], refused: Notes = [], lossy: Notes = []): PlannedChange {
  const steps = drafts.map((draft, index) => ({
    ...draft,
    id: String(index + 1),
    needs: index === 0 ? [] : [String(index)],
  }));
  return { steps, refused, lossy };
}

/** A change that cannot be made at all. */
export function refusedWhole(path: string, detail: string): PlannedChange {
  return { steps: [], refused: [{ path, detail }], lossy: [] };
}

/** What is asked of fields that a port does not take, or not now. To clear what is not held is no change. */
export function refusedFields(values: object, taken: readonly string[], detail: string): Notes {
  return Object.entries(values)
    .filter(([path, value]) => value !== undefined && value !== null && !taken.includes(path))
    .map(([path]) => ({ path, detail }));
}

/** The values of a new record as differences to nothing. */
export function newValues(values: object, fields: readonly string[]): readonly Difference[] {
  return Object.entries(values)
    .filter(([path, value]) => value !== undefined && value !== null && fields.includes(path))
    .map(([path, after]) => ({ path, before: null, after }));
}

/**
 * The JSON number that is exactly this decimal; null where it has more places than the source keeps, or more than the 15 digits that a
 * JSON number carries everywhere.
 */
export function exactNumber(decimal: string, places: number): number | null {
  const exact = decimalOf(decimal);
  const [, fraction = ''] = exact.split('.');
  const digits = exact.replace(/\D/g, '').replace(/^0+/, '');
  return fraction.length > places || digits.length > 15 ? null : Number(exact);
}

/** Members without those that are not given. */
export function present(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}

/** The key that a reference to an object type holds, or its place where an earlier step makes it; null for any other reference. */
export function keyReferred(reference: Reference, objectType: string): Key | null {
  if (isPlace(reference)) return reference;
  if (reference.by !== 'key' || reference.objectType !== objectType) return null;
  const value: unknown = reference.value;
  return isPlace(value) ? value : reference.value;
}
