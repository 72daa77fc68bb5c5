import { z } from 'zod';
import { ROLES } from '../auth/principal.ts';
import { isSecureUrl, sourceUrl } from '../connector/settings.ts';

const role = z.enum(ROLES);

const issuer = z.strictObject({
  /** Exactly as its tokens name it, a slash at the end included. */
  issuer: z
    .string()
    .refine((address) => sourceUrl.safeParse(address).success, 'must be an https address, as the tokens name it'),
  audience: z.string().min(1),
  /** Where its keys are; without it, where its discovery document says. */
  jwksUrl: z.string().refine(isSecureUrl, 'must be an https address').nullable().default(null),
  /** The claim with the roles, by its path: `realm_access.roles`. */
  rolesClaim: z.string().min(1).default('roles'),
  /** What the issuer's names of roles mean; a name that is not here means nothing. Without it the issuer uses ours. */
  roles: z.record(z.string(), z.array(role)).nullable().default(null),
  /** Seconds since it was issued, whatever its own expiry says. */
  maxTokenAge: z.number().positive().default(3600),
  /** Seconds that its clock may be off. */
  clockTolerance: z.number().min(0).max(60).default(5),
  /** Seconds that its keys serve on while it cannot be reached. */
  keysFor: z.number().positive().default(3600),
  /** Where its tokens name the customer and the employee differently. */
  customerClaim: z.string().min(1).nullable().default(null),
  employeeClaim: z.string().min(1).nullable().default(null),
});

const apiKey = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and dashes'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the hash that "mainstem key" printed, not the key'),
  roles: z.array(role).min(1),
  /** The last day on which it is accepted, UTC. */
  expiresOn: z.iso.date('a day such as 2027-01-31').nullable().default(null),
  /** The own records of who uses it, for the roles of a customer and an employee. */
  customer: z.string().min(1).nullable().default(null),
  employee: z.string().min(1).nullable().default(null),
});

export const access = z
  .strictObject({
    /** Who may issue tokens. Without any the development issuer signs, which production refuses. */
    issuers: z.array(issuer).default([]),
    /** Services that sign in with a key of their own. */
    apiKeys: z.array(apiKey).default([]),
    /** The claim that names the customer of a portal user, and the record it is the key of. */
    customer: z
      .strictObject({ claim: z.string(), connection: z.string(), objectType: z.string() })
      .nullable()
      .default(null),
    /** The claim that names the employee that a caller is, and the record it is the key of. */
    employee: z
      .strictObject({ claim: z.string(), connection: z.string(), objectType: z.string() })
      .nullable()
      .default(null),
    /** The links that row scopes follow. */
    linkStrengths: z.array(z.enum(['manual', 'exact', 'strong', 'scored'])).default(['manual', 'exact']),
  })
  .prefault({});
