/** What a caller may be. One caller can have several. */
export const ROLES = ['admin', 'sales', 'finance', 'customer'] as const;

export type Role = (typeof ROLES)[number];

/** Who asks. */
export interface Principal {
  /** The subject of the token; null for nobody. */
  readonly subject: string | null;
  readonly roles: ReadonlySet<Role>;
  /** The record that the caller's own customer is, in the source that the configuration names; null for staff. */
  readonly customerKey: string | null;
}

export const NOBODY: Principal = { subject: null, roles: new Set(), customerKey: null };

export function isRole(name: unknown): name is Role {
  return ROLES.some((role) => role === name);
}

/** Whether the caller sees only rows of the own customer. Staff who are customers too see what staff see. */
export function isScopedToCustomer(principal: Principal): boolean {
  return (
    principal.roles.has('customer') &&
    !['admin', 'sales', 'finance'].some((role) => isRole(role) && principal.roles.has(role))
  );
}
