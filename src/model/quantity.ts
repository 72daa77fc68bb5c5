import { decimalOf } from './money.ts';

/** An exact amount of something, always with its unit. */
export interface Quantity {
  /** Decimal string. */
  readonly value: string;
  /** UN/ECE Recommendation 20 code where the source's unit has one (`C62` = piece, `MTR` = metre), else the source's own symbol. */
  readonly unit: string;
}

/** Throws RangeError when the value is not a decimal. */
export function quantityOf(value: string, unit: string): Quantity {
  return { value: decimalOf(value), unit };
}
