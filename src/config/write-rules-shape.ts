import { z } from 'zod';
import { ROLES } from '../auth/principal.ts';
import { moneyOf } from '../model/money.ts';
import { MUTATIONS } from '../model/mutations.ts';
import { REACTIONS } from '../model/rules.ts';
import { country, currency } from './codes.ts';

const reaction = z.enum(REACTIONS);
const mutation = z.enum(MUTATIONS);

/** A customer who approved would be nobody's second person. */
const approvers = z.array(z.enum(ROLES).exclude(['customer'])).min(1);

const credit = z
  .strictObject({
    onExceeded: reaction.default('hold').describe('What is done with an order that exceeds the credit limit.'),
    onUnknown: reaction
      .default('allow')
      .describe('What is done when no source says the limit, or not all that is open can be held against it.'),
  })
  .prefault({})
  .describe("Whether an order keeps the customer's credit limit.");

const stock = z
  .strictObject({
    onShort: reaction
      .default('refuse')
      .describe('What is done when less is available than is asked for; `allow` where back orders are usual.'),
    onUnknown: reaction.default('allow').describe('What is done when no source says how much is available.'),
  })
  .prefault({})
  .describe('Whether what is ordered is available.');

const threshold = z
  .strictObject({
    amount: z
      .string()
      .regex(/^\d+(\.\d+)?$/, 'a decimal number as text, such as 10000.00, not below zero')
      .describe('A decimal number as text, such as `10000.00`.'),
    currency: currency.describe('Its currency, an ISO 4217 code such as `EUR`. Amounts are never converted.'),
  })
  .transform(({ amount, currency: code }) => moneyOf(amount, code));

const fourEyes = z.strictObject({
  mutations: z.array(mutation).min(1).describe('The mutations that a second person looks at.'),
  above: threshold
    .nullable()
    .default(null)
    .describe('Those above this amount wait, exactly this amount does not; null for all of them.'),
  approvers: approvers.describe('The roles of which the second person has one.'),
});

const customerPayments = z
  .strictObject({
    onRecorded: reaction.default('hold').describe('What is done with such a payment.'),
    approvers: approvers
      .default(['finance'])
      .describe('The roles of which who confirms it has one. A customer who has one as well needs nobody else.'),
  })
  .prefault({})
  .describe('Payments that a customer records.');

const route = z.strictObject({
  mutation: mutation.describe('The mutation that makes the record.'),
  when: z
    .strictObject({
      channel: z.string().min(1).describe('The channel that the order came by.'),
      country: country.describe('The country, an ISO 3166-1 code such as `DE`.'),
      legalEntity: z.string().min(1).describe('The legal entity, as `connections` names it.'),
      currency: currency.describe('The currency, an ISO 4217 code such as `EUR`.'),
    })
    .partial()
    .default({})
    .describe(
      'What must be so, all of it, as it is written. A fact that is not known matches nothing; `{}` matches always.',
    ),
  to: z.string().describe('The connection that receives it.'),
});

export const rules = z
  .strictObject({
    credit,
    stock,
    closedPeriods: z
      .record(z.string().meta({ title: 'legal entity' }), z.iso.date('a day such as 2027-01-31'))
      .default({})
      .describe(
        'The last closed day of the books of each legal entity, such as `2027-01-31`; `*` for every one that is not named. Nothing is dated on that day or before.',
      ),
    fourEyes: z
      .array(fourEyes)
      .default([])
      .describe('Writes that wait until a second person agrees. Every rule that holds has to be satisfied.'),
    customerPayments,
    routes: z
      .array(route)
      .default([])
      .describe(
        'Which connection receives what a mutation makes; the first that matches decides, and without one the authority.',
      ),
  })
  .prefault({})
  .describe(
    'What is asked before a write is sent: `hold` lets it wait for a person, `refuse` says no, `allow` goes on all the same. See [rules](rules.md).',
  );
