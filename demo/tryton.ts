import type { Rows } from '../src/simulator/contract.ts';
import { everything, type Part, partOf } from './part.ts';
import { moveRows, productRows, saleRows } from './tryton-goods.ts';
import { partyRows, staticRows } from './tryton-parties.ts';
import type { Company } from './types.ts';

export interface TrytonOptions {
  /** Keeps this many sales with the parties and items they need, and some others: what a real server can be filled with in a test. */
  readonly maxSales?: number;
}

/** The ERP's rows, model by model, in an order in which every reference points back. */
export function trytonRows(company: Company, options: TrytonOptions = {}): Rows {
  const part: Part = options.maxSales === undefined ? everything(company) : partOf(company, options.maxSales);
  return {
    ...staticRows(company),
    ...partyRows(part),
    ...productRows(part),
    ...moveRows(company, part),
    ...saleRows(company, part),
  };
}
