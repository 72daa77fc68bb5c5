import type { Row } from '../../../src/simulator/row.ts';
import { text } from '../../../src/simulator/row.ts';

/** A decimal as the API writes it: no needless zeros but one behind the point: `119.0`, `1249.5`. */
export function decimalText(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  const kept = fraction.replace(/0+$/, '');
  return `${whole}.${kept === '' ? '0' : kept}`;
}

/** `MoneyV2` of a member of a row; null when the row has none. */
export function moneyOf(row: Row, member: string, currencyCode: string) {
  const amount = text(row, member);
  return amount === null ? null : { amount: decimalText(amount), currencyCode };
}

/** `MoneyBag` of a member of a row, zero when the row has none. What was shown to the customer is in another currency where the row has a rate. */
export function bagOf(row: Row, member: string, { currencyCode, presentment }: Currencies) {
  return moneyBag(text(row, member) ?? '0', { currencyCode, presentment });
}

export function moneyBag(amount: string, { currencyCode, presentment }: Currencies) {
  const shopMoney = { amount: decimalText(amount), currencyCode };
  if (presentment === null) return { shopMoney, presentmentMoney: shopMoney };
  const converted = (Number(amount) * presentment.rate).toFixed(2);
  return { shopMoney, presentmentMoney: { amount: decimalText(converted), currencyCode: presentment.currencyCode } };
}

export interface Currencies {
  readonly currencyCode: string;
  readonly presentment: { readonly currencyCode: string; readonly rate: number } | null;
}

/** The sum of decimals of at most four places. */
export function sumOf(amounts: readonly string[]): string {
  const total = amounts.reduce((sum, each) => sum + BigInt(scaled(each)), 0n);
  const sign = total < 0n ? '-' : '';
  const digits = (total < 0n ? -total : total).toString().padStart(5, '0');
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

function scaled(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `${whole}${fraction.padEnd(4, '0').slice(0, 4)}`;
}

/** An instant as the API writes it: whole seconds, UTC. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** An instant of a row as the API writes it; null when the row has none. */
export function stamp(row: Row, member: string): string | null {
  const value = text(row, member);
  return value === null ? null : instantOf(Date.parse(value));
}
