import Big from 'big.js';

/** An exact amount in one currency. */
export interface Money {
  /** Decimal string with at least the currency's minor digits: `1249.50`. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** How many decimals the currency's minor unit has by ISO 4217. */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2;
}

/** Money from a decimal string; keeps every digit, pads to the currency's minor digits. Throws RangeError on anything that is not a decimal or a currency code. */
export function moneyOf(amount: string, currency: string): Money {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError('not an ISO 4217 currency code');
  const exact = decimalOf(amount);
  const dot = exact.indexOf('.');
  const decimals = dot === -1 ? 0 : exact.length - dot - 1;
  const minor = minorDigits(currency);
  return { amount: decimals >= minor ? exact : new Big(exact).toFixed(minor), currency };
}

/** A canonical decimal string: no exponent, no plus sign, no needless zeros behind the point. Throws RangeError when it is not a decimal. */
export function decimalOf(input: string): string {
  // A longer exponent is no amount of anything; written out it would fill the memory.
  if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/.test(input)) throw new RangeError('not a decimal number');
  return new Big(input.replace(/^\+/, '')).toFixed();
}

/** The sum of amounts in one currency; null for an empty list. Throws RangeError when currencies differ. */
export function sumOf(amounts: readonly Money[]): Money | null {
  const first = amounts[0];
  if (first === undefined) return null;
  let total = new Big(0);
  for (const each of amounts) {
    if (each.currency !== first.currency) throw new RangeError('cannot add different currencies');
    total = total.plus(each.amount);
  }
  return moneyOf(total.toFixed(), first.currency);
}

/** Whether two amounts are the same number of the same currency, however they are written. */
export function sameMoney(left: Money, right: Money): boolean {
  return left.currency === right.currency && new Big(left.amount).eq(right.amount);
}
