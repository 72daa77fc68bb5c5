import { maySet } from '../auth/input-access.ts';
import type { CommandContext } from './draft.ts';

/**
 * Adds a problem for every field of the input that these roles may not set, clearing it included. `roles` are those that hold on the row.
 * What hangs on a field that is not theirs is not told one by one.
 */
export function checkSettable(
  { mutation, problems }: Pick<CommandContext, 'mutation' | 'problems'>,
  roles: ReadonlySet<string>,
  input: object,
): void {
  check(input, '', 'input');

  function check(value: unknown, path: string, at: string): void {
    if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) check(member, path, `${at}.${index}`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [field, member] of Object.entries(value)) {
      if (member === undefined) continue;
      const inner = path === '' ? field : `${path}.${field}`;
      if (maySet(roles, mutation, inner)) check(member, inner, `${at}.${field}`);
      else problems.add('FORBIDDEN', `${at}.${field}`, `your roles do not allow to set ${field} here`);
    }
  }
}
