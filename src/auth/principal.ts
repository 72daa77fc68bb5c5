/** What a caller may be. One caller can have several. */
export const ROLES = [
  'admin',
  'operator',
  'sales',
  'finance',
  'hr',
  'warehouse',
  'manager',
  'employee',
  'customer',
  'bi',
] as const;

export type Role = (typeof ROLES)[number];

/** Who asks. */
export interface Principal {
  /** The subject of the token, or the name of the API key; null for nobody. */
  readonly subject: string | null;
  /** Who vouches for the subject, which is only its own among the issuer's; absent for nobody. */
  readonly issuer?: string;
  readonly roles: ReadonlySet<Role>;
  /** The record that the caller's own customer is, in the source that the configuration names; null for staff. */
  readonly customerKey: string | null;
  /** The record that the caller is as an employee, in the source that the configuration names; null for everyone else. */
  readonly employeeKey: string | null;
}

export const NOBODY: Principal = { subject: null, roles: new Set(), customerKey: null, employeeKey: null };

export function isRole(name: unknown): name is Role {
  return ROLES.some((role) => role === name);
}
