/** Amounts are whole cents, quantities whole thousandths, rates whole hundredths of a percent: integers, so sums are exact. */

/** `1249.50` of 124950 cents. */
export function amountText(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `12.5` of 12500 thousandths. */
export function quantityText(thousandths: number): string {
  const whole = Math.trunc(thousandths / 1000);
  const fraction = String(Math.abs(thousandths % 1000))
    .padStart(3, '0')
    .replace(/0+$/, '');
  const sign = thousandths < 0 && whole === 0 ? '-' : '';
  return fraction === '' ? String(whole) : `${sign}${whole}.${fraction}`;
}

/** `12.5000` of 12500 thousandths, as accounting writes quantities. */
export function quantityText4(thousandths: number): string {
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}0`;
}

/** `19` of 1900 hundredths of a percent. */
export function percentText(basisPoints: number): string {
  return quantityText(basisPoints * 10);
}

/** Quantity times price. Throws when that is not a whole number of cents: prices are made so that it is. */
export function netOf(quantityMilli: number, unitCents: number): number {
  const product = quantityMilli * unitCents;
  if (product % 1000 !== 0) throw new RangeError('demo: a line amount must be whole cents');
  return product / 1000;
}

/** Tax on a net amount, half a cent away from zero. */
export function taxOf(netCents: number, basisPoints: number): number {
  const tax = Math.floor((Math.abs(netCents) * basisPoints + 5_000) / 10_000);
  return netCents < 0 ? -tax : tax;
}

/** Whether the tax on this amount ends on exactly half a cent, where ways of rounding differ. */
export function isTaxTie(netCents: number, basisPoints: number): boolean {
  return (Math.abs(netCents) * basisPoints) % 10_000 === 5_000;
}

export function sumOf<T>(list: readonly T[], centsOf: (item: T) => number): number {
  return list.reduce((sum, item) => sum + centsOf(item), 0);
}
