import { z } from 'zod';
import { isSecureUrl, sourceUrl } from '../../src/connector/settings.ts';
import { EMPLOYMENT_TYPES, type EmploymentType } from './person.ts';

/** The list of employment statuses that an account starts with; its owner changes it at will. */
const USUAL_TYPES: Readonly<Record<string, EmploymentType>> = {
  'Full-Time': 'FULL_TIME',
  'Part-Time': 'PART_TIME',
  Contractor: 'CONTRACTOR',
  Intern: 'INTERN',
};

const days = z.int().min(1).max(3650).default(400);

/**
 * Settings and secrets of one account.
 *
 * Signs in with OAuth where `refreshToken`, `clientId` and `clientSecret` are set, else with `apiKey`. Either way only what its owner may see
 * is there. With OAuth a field that is hidden of one person costs that field; with a key alone it can cost all of the person's fields in that part.
 */
export const bamboohrSettings = z
  .strictObject({
    /** What stands before `.bamboohr.com`. */
    companyDomain: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/i, 'must be the part before .bamboohr.com'),
    /** Where the account is, when that is not https://{companyDomain}.bamboohr.com. */
    url: sourceUrl.optional(),
    tokenUrl: z.string().refine(isSecureUrl, 'must be an https address without user name').optional(),
    apiKey: z.string().min(1).optional(),
    clientId: z.string().min(1).optional(),
    clientSecret: z.string().min(1).optional(),
    /** Of a user who has authorised the application. */
    refreshToken: z.string().min(1).optional(),
    /** The legal entity of each division; without any, that of the connection. */
    legalEntities: z.record(z.string(), z.string().min(1)).default({}),
    /** The kind of contract behind each employment status of the account. `Terminated` needs none. */
    employmentTypes: z.record(z.string(), z.enum(EMPLOYMENT_TYPES)).default(USUAL_TYPES),
    /** Employees per page of a listing; their ids go into one query. */
    pageSize: z.int().min(1).max(100).default(100),
    /** The window of time off that is listed: what lies outside of it is read by key alone. */
    timeOffDaysBack: days,
    timeOffDaysAhead: days,
  })
  .transform(({ url, tokenUrl, apiKey, clientId, clientSecret, refreshToken, ...rest }, context) => {
    const own = `https://${rest.companyDomain}.bamboohr.com`;
    const signIn = signInOf({ apiKey, clientId, clientSecret, refreshToken });
    if (signIn === null) {
      context.addIssue({ code: 'custom', message: 'set apiKey, or clientId, clientSecret and refreshToken' });
      return z.NEVER;
    }
    return { ...rest, url: url ?? own, tokenUrl: tokenUrl ?? `${own}/token.php?request=token`, signIn };
  });

export type BamboohrSettings = z.output<typeof bamboohrSettings>;

/** How the connection proves who it is. */
export type BamboohrSignIn =
  | { readonly kind: 'key'; readonly apiKey: string }
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    };

interface Credentials {
  readonly apiKey: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly refreshToken: string | undefined;
}

function signInOf({ apiKey, clientId, clientSecret, refreshToken }: Credentials): BamboohrSignIn | null {
  if (clientId !== undefined && clientSecret !== undefined && refreshToken !== undefined)
    return { kind: 'oauth', clientId, clientSecret, refreshToken };
  return apiKey === undefined ? null : { kind: 'key', apiKey };
}
