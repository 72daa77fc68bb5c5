/** What one unit of a currency was worth in another on a day. */
export interface ExchangeRate {
  /** ISO 4217. */
  readonly from: string;
  readonly to: string;
  /** Decimal string: one `from` = so many `to`. */
  readonly rate: string;
  /** Calendar date from which it holds, until the next of the pair. */
  readonly on: string;
}
