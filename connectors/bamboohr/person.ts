import type { EmployeeField } from './fields.ts';
import type { None } from './wire.ts';

export const EMPLOYMENT_TYPES = ['FULL_TIME', 'PART_TIME', 'CONTRACTOR', 'INTERN', 'OTHER'] as const;

export type EmploymentType = (typeof EMPLOYMENT_TYPES)[number];

/** The settings that values are read with. */
export interface MappingSettings {
  /** The legal entity of each division. */
  readonly legalEntities: Readonly<Record<string, string>>;
  /** The kind of contract behind each employment status. */
  readonly employmentTypes: Readonly<Record<string, EmploymentType>>;
}

/** An employee as the mapping reads it, from whichever endpoints it came. */
export interface BamboohrPerson
  extends Readonly<Partial<Record<Exclude<EmployeeField, 'reportsToId'>, string | null>>> {
  readonly reportsToId?: string | number | null;
  readonly settings: MappingSettings;
}

/** What our settings say of a division; null without a division. Throws on one that they do not name, while they name others. */
export function legalEntityOf(
  division: string | None,
  { legalEntities }: MappingSettings,
  connection: string | null,
): string | null {
  if (Object.keys(legalEntities).length === 0) return connection;
  const name = division?.trim() ?? '';
  if (name === '') return null;
  const found = Object.hasOwn(legalEntities, name) ? legalEntities[name] : undefined;
  if (found === undefined) throw new RangeError('a division without legal entity');
  return found;
}
