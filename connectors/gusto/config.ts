import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

export const gustoSettings = z
  .strictObject({
    apiUrl: sourceUrl
      .prefault('https://api.gusto.com')
      .describe('Where the API is; `https://api.gusto-demo.com` for the demo environment.'),
    clientId: z.string().min(1).describe('The client id of the application.'),
    clientSecret: z.string().min(1).describe('The client secret of the application.'),
    refreshToken: z
      .string()
      .min(1)
      .describe(
        'A refresh token of the company, as the authorization of the application gave it. Each use gives another, which is kept.',
      ),
    companyId: z
      .uuid()
      .transform((id) => id.toLowerCase())
      .describe('The company, as `GET /v1/token_info` names it: `resource.uuid`.'),
    payrollsFrom: z.iso
      .date()
      .default('2024-01-01')
      .describe('Payrolls whose pay period starts before this day are not listed.'),
    pageSize: z.int().min(1).max(100).default(100).describe('Records per page of a listing; Gusto gives at most 100.'),
  })
  .describe('One company, reached by an application that it has authorized (OAuth 2.0, refresh token).');

export type GustoSettings = z.output<typeof gustoSettings>;
