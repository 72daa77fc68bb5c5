import Big from 'big.js';
import type { Quantity } from './quantity.ts';

/** What a unit measures. Units convert into each other within one dimension. */
export type Dimension = 'mass' | 'length' | 'area' | 'volume' | 'time' | 'count';

/**
 * What one of each unit is, by dimension, in kilogram, metre, square metre, cubic metre, second and piece: exact decimals.
 *
 * Source: UN/ECE Recommendation 20, revision 17, https://unece.org/trade/uncefact/cl-recommendations. Left out are units whose size is not
 * one number: month and year, packs and boxes, and the acre, which is international or of the United States' survey.
 */
const UNITS: Readonly<Record<Dimension, Readonly<Record<string, string>>>> = {
  mass: {
    KGM: '1',
    GRM: '0.001',
    HGM: '0.1',
    MGM: '0.000001',
    MC: '0.000000001',
    DTN: '100',
    TNE: '1000',
    LBR: '0.45359237',
    ONZ: '0.028349523125',
    APZ: '0.0311034768',
    GRN: '0.00006479891',
    CTM: '0.0002',
    STI: '6.35029318',
    CWA: '45.359237',
    CWI: '50.80234544',
    STN: '907.18474',
    LTN: '1016.0469088',
  },
  length: {
    MTR: '1',
    DMT: '0.1',
    CMT: '0.01',
    MMT: '0.001',
    '4H': '0.000001',
    KMT: '1000',
    INH: '0.0254',
    FOT: '0.3048',
    YRD: '0.9144',
    SMI: '1609.344',
    NMI: '1852',
  },
  area: {
    MTK: '1',
    DMK: '0.01',
    CMK: '0.0001',
    MMK: '0.000001',
    KMK: '1000000',
    ARE: '100',
    HAR: '10000',
    INK: '0.00064516',
    FTK: '0.09290304',
    YDK: '0.83612736',
    MIK: '2589988.110336',
  },
  volume: {
    MTQ: '1',
    DMQ: '0.001',
    CMQ: '0.000001',
    MMQ: '0.000000001',
    LTR: '0.001',
    DLT: '0.0001',
    CLT: '0.00001',
    MLT: '0.000001',
    HLT: '0.1',
    K6: '1',
    INQ: '0.000016387064',
    FTQ: '0.028316846592',
    YDQ: '0.764554857984',
    GLL: '0.003785411784',
    GLI: '0.00454609',
    QTL: '0.000946352946',
    QTI: '0.0011365225',
    PTL: '0.000473176473',
    PTI: '0.00056826125',
    OZA: '0.0000295735295625',
    OZI: '0.0000284130625',
    BLL: '0.158987294928',
  },
  time: {
    SEC: '1',
    C26: '0.001',
    B98: '0.000001',
    MIN: '60',
    HUR: '3600',
    DAY: '86400',
    WEE: '604800',
  },
  count: {
    C62: '1',
    EA: '1',
    H87: '1',
    NMB: '1',
    PR: '2',
    TPR: '20',
    DZN: '12',
    DPR: '24',
    GRO: '144',
    GGR: '1728',
    CEN: '100',
    MIL: '1000',
    MIO: '1000000',
  },
};

interface Unit {
  readonly dimension: Dimension;
  readonly factor: string;
}

const DIMENSIONS: readonly Dimension[] = ['mass', 'length', 'area', 'volume', 'time', 'count'];

const BY_CODE: ReadonlyMap<string, Unit> = new Map(
  DIMENSIONS.flatMap((dimension) =>
    Object.entries(UNITS[dimension]).map(([code, factor]) => [code, { dimension, factor }] as const),
  ),
);

/** Digits behind the point of a quotient that does not end, before it is cut to those that are shown. */
const WORKING_DIGITS = 80;
const SHOWN_DIGITS = 20;
const HALF_EVEN = 2;

/** A constructor of its own: the digits of a quotient are a setting of it. */
const Working = Big();
Working.DP = WORKING_DIGITS;
Working.RM = HALF_EVEN;

/** What a unit measures; null for a code that Recommendation 20 does not have, or that has no one size. */
export function dimensionOf(unit: string): Dimension | null {
  return BY_CODE.get(unit)?.dimension ?? null;
}

/**
 * The quantity in another unit; null where the units are not of one dimension, or one of them has no known size.
 *
 * Exact where a decimal ends: a foot is 0.3048 metres. Where it does not (a kilogram in pounds), 20 significant digits, half to even.
 */
export function inUnit(quantity: Quantity, unit: string): Quantity | null {
  if (unit === quantity.unit) return quantity;
  const from = BY_CODE.get(quantity.unit);
  const to = BY_CODE.get(unit);
  if (from === undefined || to === undefined || from.dimension !== to.dimension) return null;
  const base = new Working(quantity.value).times(from.factor);
  const quotient = base.div(to.factor);
  const value = quotient.times(to.factor).eq(base) ? quotient : quotient.prec(SHOWN_DIGITS, HALF_EVEN);
  return { value: value.toFixed(), unit };
}
