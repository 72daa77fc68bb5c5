import type { Mapping, MappingContext } from '../../src/connector/mapping.ts';
import type { Difference, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { BamboohrClient } from './client.ts';
import type { BamboohrSettings } from './config.ts';
import type { Directory } from './directory.ts';
import type { BamboohrMappings } from './mappings.ts';
import type { Tables } from './tables.ts';

/** What the ports write with. */
export interface WriteEnvironment {
  readonly client: BamboohrClient;
  readonly directory: Directory;
  readonly tables: Tables;
  readonly settings: BamboohrSettings;
  readonly mappings: BamboohrMappings;
  readonly context: MappingContext;
  readonly clock: Clock;
}

/** The fields whose rows say that they can be written. */
export function writable<W, E extends EntityName>(mapping: Mapping<W, E>): WritePort<E>['fields'] {
  const isField = (field: string): field is keyof Model<E> & string => mapping.rows[field] !== undefined;
  const fields = Object.keys(mapping.rows).filter(isField);
  return {
    create: fields.filter((field) => mapping.rows[field]?.access !== 'read'),
    update: fields.filter((field) => mapping.rows[field]?.access === 'update'),
  };
}

export function refusedChange(path: string, detail: string): PlannedChange {
  return { steps: [], refused: [{ path, detail }], lossy: [] };
}

/** The day by our clock in UTC: the source does not say in which zone its company lives. */
export function todayOf({ clock }: Pick<WriteEnvironment, 'clock'>): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}

/** The values without those that are refused, whole or in part. */
export function takenOf(values: object, refused: PlannedChange['refused']): object {
  const names = new Set(refused.map(({ path }) => path.replace(/[.[].*$/, '')));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
}

/** Every value that something new begins with. */
export function newValues(values: object, isOf: (field: string) => boolean): readonly Difference[] {
  return Object.entries(values).flatMap(([path, after]) =>
    after === undefined || after === null || !isOf(path) ? [] : [{ path, before: null, after }],
  );
}
