import { badInput, rateMissing, unitMismatch } from '../errors.ts';
import { type GapReason, gapOfError } from '../loaders/gaps.ts';
import type { RateLoaders } from '../loaders/rates.ts';
import type { ConvertedMoney } from '../model/exchange.ts';
import type { Money } from '../model/money.ts';
import type { Quantity } from '../model/quantity.ts';
import { dimensionOf, inUnit } from '../model/units.ts';

interface MoneyArguments {
  readonly code: string;
  readonly at?: string | null | undefined;
}

/** Values in other words than their source's: quantities in other units, money in other currencies. */
export class Conversions {
  readonly #rates: RateLoaders;

  constructor(rates: RateLoaders) {
    this.#rates = rates;
  }

  /** Throws BAD_USER_INPUT on a unit that there is not, UNIT_MISMATCH where the quantity has no value in it. */
  quantity(quantity: Quantity, unit: string): Quantity {
    const found = inUnit(quantity, unit);
    if (found !== null) return found;
    const to = dimensionOf(unit);
    if (to === null)
      throw badInput('unit', 'no code of UN/ECE Recommendation 20 with one size: write KGM, MTR, LTR, HUR, C62');
    throw unitMismatch(quantity.unit, unit, dimensionOf(quantity.unit), to);
  }

  /** Throws RATE_MISSING where no rates lead to the currency, and SourceError where a source of rates fails. */
  async money(money: Money, { code, at }: MoneyArguments): Promise<ConvertedMoney> {
    const converted = await this.#rates.convert(money, code, at);
    if (converted === null) throw rateMissing(money.currency, code, at ?? null);
    return converted;
  }

  /** Why a computed member of a value is null; null where it has a value. */
  async reasonOf(value: unknown, argument: (name: string) => unknown): Promise<GapReason | null> {
    if (isQuantity(value)) return inUnit(value, String(argument('unit'))) === null ? 'NOT_APPLICABLE' : null;
    if (!isMoney(value)) return null;
    const at = argument('at');
    try {
      const found = await this.#rates.convert(value, String(argument('code')), typeof at === 'string' ? at : null);
      return found === null ? 'NOT_APPLICABLE' : null;
    } catch (error) {
      return gapOfError('', error).reason;
    }
  }
}

function isQuantity(value: unknown): value is Quantity {
  return typeof value === 'object' && value !== null && 'value' in value && 'unit' in value;
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}
