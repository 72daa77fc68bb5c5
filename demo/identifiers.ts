import type { Random } from './random.ts';

type VatMaker = (random: Random) => string;

/** VAT numbers with the right check digits, in compact form; a country that is not here has none. */
const VAT: Readonly<Record<string, VatMaker>> = {
  DE: (random) => {
    const front = digits(random, 8, 1);
    return `DE${front}${mod1110(front)}`;
  },
  AT: (random) => {
    const front = digits(random, 7, 1);
    return `ATU${front}${(16 - luhnSum(front)) % 10}`;
  },
  CH: (random) => checked(random, 'CHE', 8, [5, 4, 3, 2, 7, 6, 5, 4]),
  DK: (random) => checked(random, 'DK', 7, [2, 7, 6, 5, 4, 3, 2]),
  GB: (random) => {
    const front = digits(random, 7, 1);
    const sum = weighted(front, [8, 7, 6, 5, 4, 3, 2]);
    return `GB${front}${String(97 - (sum % 97)).padStart(2, '0')}`;
  },
  NL: (random) => {
    for (;;) {
      const front = digits(random, 8, 1);
      const check = weighted(front, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
      if (check < 10) return `NL${front}${check}B01`;
    }
  },
  PL: (random) => {
    for (;;) {
      const front = digits(random, 9, 1);
      const check = weighted(front, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11;
      if (check < 10) return `PL${front}${check}`;
    }
  },
  FR: (random) => {
    const siren = withLuhn(digits(random, 8, 3));
    return `FR${String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0')}${siren}`;
  },
  IT: (random) => `IT${withLuhn(`${digits(random, 7, 1)}0${random.integer(10, 99)}`)}`,
};

/** A VAT number of the country; null where it has none. */
export function vatNumber(country: string, random: Random): string | null {
  return VAT[country]?.(random) ?? null;
}

/** As people type it: in groups, with dots or spaces. */
export function vatAsTyped(vat: string, style: number): string {
  const front = vat.slice(0, 2);
  const groups = vat.slice(2).match(/.{1,3}/g) ?? [];
  const separator = style % 3 === 0 ? ' ' : style % 3 === 1 ? '.' : '';
  return style % 3 === 2 ? `${front} ${vat.slice(2)}` : `${front}${separator}${groups.join(separator)}`;
}

/** A 13-digit trade item number with its check digit. */
export function gtinOf(sequence: number): string {
  const front = `4012345${String(sequence).padStart(5, '0')}`;
  const sum = [...front].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${front}${(10 - (sum % 10)) % 10}`;
}

/** The first digit is at least `first`, so that no number starts with zeros by chance. */
function digits(random: Random, count: number, first: number): string {
  return Array.from({ length: count }, (_, at) => random.integer(at === 0 ? first : 0, 9)).join('');
}

function weighted(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(text.charAt(at)), 0);
}

/** Modulus 11 with the check digit as what is missing to a multiple; numbers that would need a tenth digit are drawn again. */
function checked(random: Random, prefix: string, count: number, weights: readonly number[]): string {
  for (;;) {
    const front = digits(random, count, 1);
    const check = (11 - (weighted(front, weights) % 11)) % 11;
    if (check < 10) return `${prefix}${front}${check}`;
  }
}

/** ISO 7064 Mod 11, 10. */
function mod1110(front: string): number {
  const product = [...front].reduce((before, digit) => {
    const sum = (Number(digit) + before) % 10;
    return ((sum === 0 ? 10 : sum) * 2) % 11;
  }, 10);
  return (11 - product) % 10;
}

/** Luhn sum of digits whose check digit is not there yet is doubled from the right; with it, from the second. */
function luhnSum(text: string): number {
  return (
    [...text].reverse().reduce((sum, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0) % 10
  );
}

function withLuhn(front: string): string {
  return `${front}${(10 - luhnSum(`${front}0`)) % 10}`;
}
