import { z } from 'zod';
import { ROLES } from '../auth/principal.ts';
import { isSecureUrl, sourceUrl } from '../connector/settings.ts';

const role = z.enum(ROLES);

const issuer = z.strictObject({
  issuer: z
    .string()
    .refine((address) => sourceUrl.safeParse(address).success, 'must be an https address, as the tokens name it')
    .describe('Its https address, exactly as its tokens name it (`iss`), a slash at the end included.'),
  audience: z.string().min(1).describe('What its tokens for this gateway name as their audience (`aud`).'),
  jwksUrl: z
    .string()
    .refine(isSecureUrl, 'must be an https address')
    .nullable()
    .default(null)
    .describe('The https address of its keys; null for the one that its discovery document names.'),
  rolesClaim: z
    .string()
    .min(1)
    .default('roles')
    .describe('The claim with the roles, by its path: `realm_access.roles`.'),
  roles: z
    .record(z.string().meta({ title: 'role' }), z.array(role))
    .nullable()
    .default(null)
    .describe(
      "What the issuer's names of roles mean; a name that is not here means nothing. Null when the issuer uses ours.",
    ),
  maxTokenAge: z
    .number()
    .positive()
    .default(3600)
    .describe('Seconds that a token is accepted since it was issued, whatever its own expiry says.'),
  clockTolerance: z.number().min(0).max(60).default(5).describe('Seconds that its clock may be off.'),
  keysFor: z.number().positive().default(3600).describe('Seconds that its keys serve on while it cannot be reached.'),
  customerClaim: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('The claim that names the customer in its tokens; null for `access.customer.claim`.'),
  employeeClaim: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('The claim that names the employee in its tokens; null for `access.employee.claim`.'),
});

const apiKey = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and dashes')
    .describe('The service that uses it, in lower case letters, digits and dashes.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'the hash that "mainstem key" printed, not the key')
    .describe('The hash that `mainstem key` printed. It is no secret; the key is, and is written nowhere.'),
  roles: z.array(role).min(1).describe('What its holder may be.'),
  expiresOn: z.iso
    .date('a day such as 2027-01-31')
    .nullable()
    .default(null)
    .describe('The last day on which it is accepted, UTC; null for no end.'),
  customer: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('The key of the own customer of who uses it, for the role customer.'),
  employee: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('The key of the employee who uses it, for the roles employee and manager.'),
});

/** Whose a token is, as a record of a source. */
const ownRecord = z
  .strictObject({
    claim: z.string().describe('The claim of the token; its value is the key of the record.'),
    connection: z.string().describe('The connection that holds the record.'),
    objectType: z.string().describe("The object type of the record in the source's own words: `party.party`."),
  })
  .nullable()
  .default(null);

export const access = z
  .strictObject({
    issuers: z
      .array(issuer)
      .default([])
      .describe('Who may issue tokens. Without any the development issuer signs, which production refuses.'),
    apiKeys: z.array(apiKey).default([]).describe('Services that sign in with a key of their own.'),
    customer: ownRecord.describe(
      'The claim that names the customer of a portal user, and the record it is the key of; null when there are no such users.',
    ),
    employee: ownRecord.describe(
      'The claim that names the employee that a caller is, and the record it is the key of; null when there are no such callers.',
    ),
    linkStrengths: z
      .array(z.enum(['manual', 'exact', 'strong', 'scored']))
      .default(['manual', 'exact'])
      .describe(
        'The links between records that lead from a caller to own rows. A wrong link would show them to others.',
      ),
  })
  .prefault({})
  .describe('Who may ask, and how a caller is recognised. See [access](access.md).');
