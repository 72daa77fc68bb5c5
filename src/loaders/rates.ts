import type { ConvertedMoney, RateTable } from '../model/exchange.ts';
import type { Money } from '../model/money.ts';

/** Where rates are looked up: those around a day, and all. */
export interface Rates {
  around(day: string): Promise<RateTable>;
  all(): Promise<RateTable>;
}

/** Money of one request in other currencies. */
export class RateLoaders {
  readonly #rates: Rates;
  readonly #today: string;

  constructor(rates: Rates, today: string) {
    this.#rates = rates;
    this.#today = today;
  }

  /**
   * The money in another currency by the latest rates on or before a day (today when absent); null where no rate is known.
   * Throws SourceError.
   */
  async convert(money: Money, to: string, at: string | null | undefined): Promise<ConvertedMoney | null> {
    const day = at ?? this.#today;
    const recent = (await this.#rates.around(day)).convert(money, to, day);
    return recent ?? (await this.#rates.all()).convert(money, to, day);
  }
}
