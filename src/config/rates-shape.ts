import { z } from 'zod';

const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency by ISO 4217, such as EUR');

const rate = z.strictObject({
  from: currency.describe('The currency of which one is told.'),
  to: currency.describe('The currency that it is told in.'),
  rate: z
    .string()
    .regex(/^(?=.*[1-9])\d+(\.\d+)?$/, 'a decimal above 0, as a string such as "1.0842"')
    .describe('One `from` is so many `to`: a decimal as a string.'),
  on: z.iso.date().describe('The day from which it holds, until the next of the pair.'),
});

/** Where money in other currencies gets its rates from. */
export const rates = z
  .strictObject({
    table: z.array(rate).default([]).describe('Rates of your own. Of two rates of one day these are taken.'),
    connections: z
      .array(z.string())
      .default([])
      .describe('The connections whose rates are used, asked once a day each.'),
  })
  .prefault({})
  .describe('Where `inCurrency` gets exchange rates from. See [units and currencies](units-and-currencies.md).');
