import Big from 'big.js';
import type { InventoryItem } from '../../model/index.ts';
import { type Quantity, quantityOf } from '../../model/quantity.ts';
import type { StockPolicy } from '../../model/rules.ts';
import { resultOf, type Verdict } from './verdict.ts';

export interface StockLine {
  /** The canonical id of the item; null for text without one, which is not counted. */
  readonly item: string | null;
  readonly quantity: Quantity;
  /** The location that it has to come from, with those below it: canonical ids. Null = any. */
  readonly locations: readonly string[] | null;
}

export interface StockInput {
  /** In the order of the input, so that a line's place is its path. */
  readonly lines: readonly StockLine[];
}

export interface StockOfItem {
  readonly kind: InventoryItem['kind'];
  /** Null when no source has said it. */
  readonly levels: readonly { readonly location: string; readonly available: Quantity | null }[] | null;
}

export interface StockFacts {
  /** By the canonical id of the item. */
  readonly items: ReadonlyMap<string, StockOfItem>;
}

/**
 * Whether what is available is enough for every line, the lines before it served first.
 *
 * Services, lines without an item and lines that take nothing have no verdict. Levels are added as they are: less than nothing at one
 * location is missing at the others. Units are never converted: another unit than the line's leaves the result open.
 */
export function stockAvailable({ lines }: StockInput, { items }: StockFacts, policy: StockPolicy): readonly Verdict[] {
  return lines.flatMap((line, index) => {
    const stock = line.item === null ? undefined : items.get(line.item);
    if (line.item === null || stock?.kind === 'SERVICE' || !takes(line)) return [];
    const before = lines.slice(0, index + 1).filter((each) => each.item === line.item && takes(each));
    return [verdictOf(index, line, tightest(before, line, stock?.levels ?? null), policy)];
  });
}

function takes({ quantity }: StockLine): boolean {
  return new Big(quantity.value).gt(0);
}

/** How the levels of some locations compare with all that has to come from them. */
interface Cover {
  readonly state: 'enough' | 'short' | 'open';
  readonly needed: Quantity | null;
  readonly available: Quantity | null;
}

type Places = StockLine['locations'];
type Levels = NonNullable<StockOfItem['levels']>;

const BY_WEIGHT = ['short', 'open', 'enough'] as const;

/** A line is served only when every set of locations that it draws from still covers all that draws from within it. */
function tightest(lines: readonly StockLine[], line: StockLine, levels: Levels | null): Cover {
  const sets: readonly Places[] = [
    line.locations,
    ...lines.map(({ locations }) => locations).filter((each) => isWithin(line.locations, each)),
    null,
  ];
  const covers = sets.map((places) => {
    const drawing = lines.filter(({ locations }) => isWithin(locations, places));
    return coverOf(drawing, levels === null ? null : levels.filter(({ location }) => isWithin([location], places)));
  });
  const state = BY_WEIGHT.find((each) => covers.some((cover) => cover.state === each));
  return covers.find((cover) => cover.state === state) ?? { state: 'open', needed: null, available: null };
}

function isWithin(inner: Places, outer: Places): boolean {
  if (outer === null) return true;
  return inner?.every((each) => outer.includes(each)) ?? false;
}

/** What is known may be enough without the levels that are not; that it is too little is certain only of all. */
function coverOf(lines: readonly StockLine[], levels: Levels | null): Cover {
  const needed = totalOf(lines.map(({ quantity }) => quantity));
  const known = (levels ?? []).flatMap(({ available }) => available ?? []);
  const available = totalOf(known);
  if (needed === null || available === null || needed.unit !== available.unit)
    return { state: 'open', needed, available };
  if (new Big(available.value).gte(needed.value)) return { state: 'enough', needed, available };
  return { state: known.length === levels?.length ? 'short' : 'open', needed, available };
}

/** Null for nothing, and for different units. */
function totalOf(quantities: readonly Quantity[]): Quantity | null {
  const unit = quantities[0]?.unit;
  if (unit === undefined || quantities.some((each) => each.unit !== unit)) return null;
  return quantityOf(quantities.reduce((sum, { value }) => sum.plus(value), new Big(0)).toFixed(), unit);
}

function verdictOf(index: number, line: StockLine, { state, needed, available }: Cover, policy: StockPolicy): Verdict {
  const shared = {
    rule: 'stock-available',
    path: `input.lines.${index}.quantity`,
    facts: { item: line.item, locations: line.locations, needed, available },
  } as const;
  switch (state) {
    case 'enough':
      return { ...shared, result: 'PASSED', message: 'enough is available' };
    case 'short':
      return { ...shared, result: resultOf(policy.onShort, 'PASSED'), message: 'less is available than is asked for' };
    case 'open':
      return {
        ...shared,
        result: resultOf(policy.onUnknown, 'UNKNOWN'),
        message: 'how much is available in this unit is not known',
      };
  }
}
