import { isConfigured } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import type { PlannedChange } from '../../src/connector/write.ts';
import type { Employee } from '../../src/model/index.ts';
import { accountFields, isSettable } from './account-fields.ts';
import type { WriteEnvironment } from './write-plan.ts';

/** What of some values can be written, as far as the account's own description decides. */
export interface Settable {
  readonly values: Employee;
  readonly refused: PlannedChange['refused'];
}

/**
 * The values without those that the configuration takes from a field which POST /employees/{id} does not set: the source passes over names
 * that it does not know, and over what it computes, as if they had been set.
 */
export async function settable(
  { client, mappings: { employee } }: Pick<WriteEnvironment, 'client' | 'mappings'>,
  values: Employee,
  call: Call,
): Promise<Settable> {
  const asked = Object.entries(values)
    .filter(([field, value]) => value !== undefined && isConfigured(employee.rows[field]))
    .map(([field]) => ({ field, path: employee.reads([field]).join() }));
  if (asked.length === 0) return { values, refused: [] };
  const known = await accountFields(client, call);
  const refused = asked.flatMap(({ field, path }) => {
    const found = known.get(path);
    if (found !== undefined && isSettable(found)) return [];
    const detail =
      found === undefined
        ? `is kept in ${path}, which the account does not have`
        : `is kept in ${path}, which is computed or has a history: change it in BambooHR`;
    return [{ path: field, detail }];
  });
  const names = new Set(refused.map(({ path }) => path));
  return { values: Object.fromEntries(Object.entries(values).filter(([field]) => !names.has(field))), refused };
}
