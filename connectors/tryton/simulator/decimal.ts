/** An exact decimal that keeps its scale, as the server's own decimals do: `1.50` and `1.5` are equal and written differently. */
export class Dec {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** Null when the text is no finite decimal. */
  static parse(text: string): Dec | null {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
    if (match === null) return null;
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
    if (whole === '' && fraction === '') return null;
    const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
    const scale = fraction.length - Number(exponent);
    return scale < 0 ? new Dec(digits * 10n ** BigInt(-scale), 0) : new Dec(digits, scale);
  }

  /** The exact value of a binary fraction, to its last digit: 49.9 is 49.89999999999999857…. */
  static ofNumber(value: number): Dec {
    if (Number.isInteger(value)) return new Dec(BigInt(value), 0);
    return Dec.parse(value.toFixed(100).replace(/0+$/, '')) ?? zero;
  }

  plus(other: Dec): Dec {
    const scale = Math.max(this.scale, other.scale);
    return new Dec(this.at(scale) + other.at(scale), scale);
  }

  times(other: Dec): Dec {
    return new Dec(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** Rounded half to even, always with this many places. */
  rounded(places: number): Dec {
    if (this.scale <= places) return new Dec(this.at(places), places);
    const unit = 10n ** BigInt(this.scale - places);
    const quotient = this.unscaled / unit;
    const rest = this.unscaled % unit;
    const twice = (rest < 0n ? -rest : rest) * 2n;
    const isUp = twice > unit || (twice === unit && quotient % 2n !== 0n);
    return new Dec(isUp ? quotient + (this.unscaled < 0n ? -1n : 1n) : quotient, places);
  }

  compare(other: Dec): number {
    const scale = Math.max(this.scale, other.scale);
    const left = this.at(scale);
    const right = other.at(scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** The places in use: trailing zeros do not count. */
  places(): number {
    let { unscaled, scale } = this;
    while (scale > 0 && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    return scale;
  }

  toNumber(): number {
    return Number(this.toString());
  }

  toString(): string {
    if (this.scale === 0) return String(this.unscaled);
    const sign = this.unscaled < 0n ? '-' : '';
    const digits = String(this.unscaled < 0n ? -this.unscaled : this.unscaled).padStart(this.scale + 1, '0');
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }

  at(scale: number): bigint {
    return this.unscaled * 10n ** BigInt(scale - this.scale);
  }
}

export const zero = new Dec(0n, 0);
