import Big from 'big.js';
import type { ExchangeRate } from './exchange-rate.ts';
import { type Money, minorDigits, moneyOf } from './money.ts';

/** An exchange rate, and who holds it: a connection by its name, or the configuration. */
export interface HeldRate extends ExchangeRate {
  readonly heldBy: string;
}

/** Money in another currency, and how it came about. */
export interface ConvertedMoney extends Money {
  /** One of the currency before in the currency now. Decimal string. */
  readonly rate: string;
  /** The calendar date from which the rate holds; of two rates, the older one's. */
  readonly ratedOn: string;
  /** The currency between, where no rate leads from one to the other; null where one does. */
  readonly via: string | null;
  /** Who holds the rates, each once, in the order of their use; empty where nothing was converted. */
  readonly heldBy: readonly string[];
}

/** One step from a currency to another: times one number, by another, so that the way back of a rate stays exact. */
interface Leg {
  readonly times: string;
  readonly by: string;
  readonly on: string;
  readonly heldBy: string;
}

const RATE_DIGITS = 15;
const WORKING_DIGITS = 60;
const HALF_EVEN = 2;

/** Exchange rates by pair. What stands first is taken first where two are of one day. */
export class RateTable {
  readonly #legs = new Map<string, Map<string, Leg[]>>();

  /** A rate that is nothing or less is none. */
  constructor(rates: readonly HeldRate[]) {
    for (const { from, to, rate, on, heldBy } of rates) {
      if (from === to || !new Big(rate).gt(0)) continue;
      this.#add(from, to, { times: rate, by: '1', on, heldBy });
      this.#add(to, from, { times: '1', by: rate, on, heldBy });
    }
  }

  #add(from: string, to: string, leg: Leg): void {
    const ways = this.#legs.get(from) ?? new Map<string, Leg[]>();
    this.#legs.set(from, ways);
    const legs = ways.get(to);
    if (legs === undefined) ways.set(to, [leg]);
    else legs.push(leg);
  }

  /**
   * The money in another currency by the latest rates on or before a day (calendar date); null where no rates lead there.
   *
   * A rate between the two comes first, either way; else two rates over the currency whose older rate is the latest. Rounded once, half to
   * even, to the minor unit of the currency; what is in it already stays as it is.
   */
  convert(money: Money, to: string, at: string): ConvertedMoney | null {
    if (money.currency === to) return { ...money, rate: '1', ratedOn: at, via: null, heldBy: [] };
    const direct = this.#leg(money.currency, to, at);
    if (direct !== null) return convertedBy([direct], money, to, null);
    const [best] = this.#detours(money.currency, to, at).toSorted(
      (a, b) => compare(oldestOf(b.legs), oldestOf(a.legs)) || compare(a.via, b.via),
    );
    return best === undefined ? null : convertedBy(best.legs, money, to, best.via);
  }

  #detours(from: string, to: string, at: string): readonly { readonly via: string; readonly legs: readonly Leg[] }[] {
    return [...(this.#legs.get(from)?.keys() ?? [])].flatMap((via) => {
      const legs = [this.#leg(from, via, at), this.#leg(via, to, at)].filter((leg) => leg !== null);
      return legs.length === 2 ? [{ via, legs }] : [];
    });
  }

  /** The latest that holds on the day: of two of one day the one as it was given, then the one that stands first. */
  #leg(from: string, to: string, at: string): Leg | null {
    let best: Leg | null = null;
    for (const leg of this.#legs.get(from)?.get(to) ?? []) {
      if (leg.on > at) continue;
      const isAsGiven = best !== null && leg.on === best.on && leg.by === '1' && best.by !== '1';
      if (best === null || leg.on > best.on || isAsGiven) best = leg;
    }
    return best;
  }
}

function convertedBy(legs: readonly Leg[], money: Money, to: string, via: string | null): ConvertedMoney {
  const times = legs.reduce((product, leg) => product.times(leg.times), new Big(1));
  const by = legs.reduce((product, leg) => product.times(leg.by), new Big(1));
  const { amount, currency } = moneyOf(
    quotient(new Big(money.amount).times(times), by, minorDigits(to)).toFixed(minorDigits(to)),
    to,
  );
  const rate = by.eq(1) ? times : quotient(times, by, WORKING_DIGITS).prec(RATE_DIGITS, HALF_EVEN);
  const heldBy = [...new Set(legs.map((leg) => leg.heldBy))];
  return { amount, currency, rate: rate.toFixed(), ratedOn: oldestOf(legs), via, heldBy };
}

/** A quotient to so many digits behind the point, half to even: from the whole remainder, so it is rounded once. */
function quotient(dividend: Big, divisor: Big, digits: number): Big {
  const Rounding = Big();
  Rounding.DP = digits;
  Rounding.RM = HALF_EVEN;
  return new Rounding(dividend).div(divisor);
}

function oldestOf(legs: readonly Leg[]): string {
  return legs.map(({ on }) => on).toSorted()[0] ?? '';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
