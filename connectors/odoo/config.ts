import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

const domain = z.array(z.union([z.enum(['&', '|', '!']), z.tuple([z.string(), z.string(), z.unknown()])]));

export const odooSettings = z
  .strictObject({
    url: sourceUrl.describe('Where Odoo is: `https://acme.odoo.com`.'),
    front: z
      .enum(['json-2', 'json-rpc'])
      .default('json-2')
      .describe('`json-2` from Odoo 19 on, `json-rpc` for 14 to 19.'),
    database: z.string().min(1).describe('The name of the database.'),
    login: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('The login of the user whose key it is: `json-rpc` signs in with it; `json-2` knows it from the key.'),
    apiKey: z
      .string()
      .min(1)
      .describe('An API key of the user. Odoo ends it after at most three months for most roles.'),
    companyId: z
      .int()
      .min(1)
      .describe(
        'The company (`res.company`) of this connection; each of several companies of a database is a connection.',
      ),
    customerDomain: domain
      .default([
        ['customer_rank', '>', 0],
        ['parent_id', '=', false],
      ])
      .describe(
        'Which partners are customers, as an Odoo domain. People at a customer and its other addresses are found below it.',
      ),
    contactDomain: domain
      .default([['parent_id.customer_rank', '>', 0]])
      .describe('Which people below a partner are contacts, as an Odoo domain.'),
    externalIdField: z
      .string()
      .regex(/^x_[a-z0-9_]+$/)
      .nullable()
      .default(null)
      .describe(
        'A text field of your own on partners, sales orders and invoices (`x_mainstem_id`): our id of what we made, so that nothing is made twice.',
      ),
    lang: z
      .string()
      .regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)
      .default('en_US')
      .describe('The language of names and descriptions. Countries are understood in English and German.'),
    lateCommitSeconds: z
      .int()
      .min(1)
      .max(3600)
      .default(60)
      .describe(
        'How long a transaction of the database may last: changes are stamped with its start and seen at its end.',
      ),
    pageSize: z.int().min(1).max(1000).default(500).describe('Records per page of a listing.'),
  })
  .refine(({ front, login }) => front === 'json-2' || login !== null, 'json-rpc needs a login')
  .describe('One company of an Odoo database, reached with the API key of one user.');

export type OdooSettings = z.output<typeof odooSettings>;
