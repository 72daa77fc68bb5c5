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

export const bamboohrSettings = z
  .strictObject({
    companyDomain: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/i, 'must be the part before .bamboohr.com')
      .describe('What stands before `.bamboohr.com`.'),
    url: sourceUrl.optional().describe('Where the account is; `https://{companyDomain}.bamboohr.com` when left out.'),
    tokenUrl: z
      .string()
      .refine(isSecureUrl, 'must be an https address without user name')
      .optional()
      .describe('Where tokens are issued; that of the account when left out.'),
    apiKey: z.string().min(1).optional().describe('The API key of a user, where OAuth is not set up.'),
    clientId: z.string().min(1).optional().describe('The client id of the OAuth application.'),
    clientSecret: z.string().min(1).optional().describe('The client secret of the OAuth application.'),
    refreshToken: z
      .string()
      .min(1)
      .optional()
      .describe('The refresh token of a user who has authorised the application.'),
    legalEntities: z
      .record(z.string().meta({ title: 'division' }), z.string().min(1))
      .default({})
      .describe('The legal entity of each division; without any, that of the connection.'),
    employmentTypes: z
      .record(z.string().meta({ title: 'status' }), z.enum(EMPLOYMENT_TYPES))
      .default(USUAL_TYPES)
      .describe('The kind of contract behind each employment status of the account. `Terminated` needs none.'),
    pageSize: z
      .int()
      .min(1)
      .max(100)
      .default(100)
      .describe('Employees per page of a listing; their ids go into one query.'),
    timeOffDaysBack: days.describe(
      'Days before today whose time off is listed: what lies outside of the window is read by key alone.',
    ),
    timeOffDaysAhead: days.describe('Days after today whose time off is listed.'),
  })
  .transform(({ url, tokenUrl, apiKey, clientId, clientSecret, refreshToken, ...rest }, context) => {
    const own = `https://${rest.companyDomain}.bamboohr.com`;
    const signIn = signInOf({ apiKey, clientId, clientSecret, refreshToken });
    if (signIn === null) {
      context.addIssue({ code: 'custom', message: 'set apiKey, or clientId, clientSecret and refreshToken' });
      return z.NEVER;
    }
    return { ...rest, url: url ?? own, tokenUrl: tokenUrl ?? `${own}/token.php?request=token`, signIn };
  })
  .describe(
    "One account. Signs in with OAuth where `refreshToken`, `clientId` and `clientSecret` are set, else with `apiKey`. Either way only what its owner may see is there. With OAuth a field that is hidden of one person costs that field; with a key alone it can cost all of the person's fields in that part.",
  );

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
