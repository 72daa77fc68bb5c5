import type { OwnKeys } from '../auth/development-issuer.ts';
import { isRole, ROLES, type Role } from '../auth/principal.ts';
import type { Config } from '../config.ts';
import type { SandboxOptions } from '../http/sandbox.ts';
import type { DeskCaller, TokenDesk } from '../http/sandbox-tokens.ts';
import { systemClock } from '../simulator/clock.ts';
import { developmentIssuerOf } from './keys.ts';

/** The sandbox of a configuration: none in production or where it is switched off, without tokens where a real issuer signs. */
export async function sandboxOf(
  config: Config,
  directory: string,
  isProduction: boolean,
): Promise<SandboxOptions | null> {
  if (isProduction || !config.sandbox.enabled) return null;
  return { directory, desk: config.access.issuers.length === 0 ? await deskOf(config, isProduction) : null };
}

async function deskOf(config: Config, isProduction: boolean): Promise<TokenDesk> {
  const issuer = await developmentIssuerOf(config, { isProduction, clock: systemClock });
  return {
    callers: ROLES.flatMap((role) => callerOf(role, config) ?? []),
    host: config.host,
    issue: async (caller) => {
      const keys = isRole(caller) ? ownKeys(caller, config) : null;
      const roles = isRole(caller) && keys !== null ? [caller] : [];
      return { token: await issuer.issue('sandbox', roles, keys ?? {}), expiresIn: issuer.policy.maxAgeSeconds };
    },
  };
}

/** A role is offered when the configuration says which record its holder is, or when it needs none. */
function callerOf(role: Role, config: Config): DeskCaller | null {
  const keys = ownKeys(role, config);
  if (keys === null) return null;
  const key = keys.customer ?? keys.employee;
  return { name: role, label: key === undefined ? role : `${role} ${key}` };
}

/** The record that a role's holder is in the sandbox; null when the role needs one and the configuration names none. */
function ownKeys(role: Role, { access, sandbox }: Config): OwnKeys | null {
  switch (role) {
    case 'customer':
      return access.customer === null || sandbox.customer === null ? null : { customer: sandbox.customer };
    case 'employee':
    case 'manager': {
      const key = sandbox[role];
      return access.employee === null || key === null ? null : { employee: key };
    }
    default:
      return {};
  }
}
