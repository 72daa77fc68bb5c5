import { jsonText, NumberLiteral } from '../../../src/simulator/json.ts';
import { isRow } from '../../../src/simulator/row.ts';

const DECIMALS = new Set([
  'Amount',
  'UnitPrice',
  'Qty',
  'TotalAmt',
  'Balance',
  'BalanceWithJobs',
  'RemainingCredit',
  'UnappliedAmt',
  'TotalTax',
  'TaxPercent',
  'RateValue',
  'TaxOrder',
  'NetAmountTaxable',
  'DiscountPercent',
  'PurchaseCost',
  'QtyOnHand',
  'ExchangeRate',
  'NumberValue',
  'Deposit',
  'HomeTotalAmt',
  'LineNum',
]);

/** The text of an answer, with amounts as numbers digit for digit. */
export function rendered(value: unknown): string {
  return jsonText(literals(value));
}

function literals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(literals);
  if (!isRow(value) || value instanceof NumberLiteral) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      DECIMALS.has(name) && typeof each === 'string' ? new NumberLiteral(each) : literals(each),
    ]),
  );
}
