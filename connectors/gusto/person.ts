import { date } from '../../src/connector/codecs.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import { listIn, textOf } from './codecs.ts';
import type { GustoEmployee, GustoJob, GustoLocation, None } from './wire.ts';

/** An employee as the mapping reads it: custom fields once more by name, so that a configuration can point to one. */
export interface GustoPerson extends GustoEmployee {
  /** By name in lower case, everything but letters and digits as `_`: `custom.t_shirt_size`. */
  readonly custom: Readonly<Record<string, string>>;
}

/** A job with what its employee knows of it. */
export interface GustoEmployment {
  readonly employee: GustoEmployee;
  readonly job: GustoJob;
}

/** What a custom field is called in a configuration. */
export function customName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}

/** The job that counts, null of who has none yet. Throws TypeError. */
export function primaryJob({ jobs }: Pick<GustoEmployee, 'jobs'>): GustoJob | null {
  const all = listIn(jobs);
  return all.find(({ primary }) => primary === true) ?? all[0] ?? null;
}

/** The last day of work: of who has left the latest, of who is to leave the one that is scheduled. Throws. */
export function terminatedOnOf(
  { terminated, terminations }: Pick<GustoEmployee, 'terminated' | 'terminations'>,
  context: MappingContext,
): string | null {
  const all = listIn(terminations);
  if (all.length > 0 && typeof terminated !== 'boolean') throw new TypeError('not a boolean');
  const counting = terminated === true ? all : all.filter(({ active }) => active === false);
  const days = counting.map(({ effective_date }) => date.decode(effective_date ?? '', context));
  return days.toSorted().at(-1) ?? null;
}

/** Locations have no name. Throws where there is one without a city. */
export function cityOf(location: GustoLocation | None): string | null {
  if (location === null || location === undefined) return null;
  const city = textOf(location.city);
  if (city === null) throw new TypeError('a location without city');
  return city;
}
