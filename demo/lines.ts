import { isTaxTie, netOf, sumOf, taxOf } from './money.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { Item, OrderLine } from './types.ts';

export interface LinesPlan {
  /** Of the order: decides what is peculiar about its lines. */
  readonly index: number;
  /** Without anything peculiar. */
  readonly isPlain: boolean;
  readonly taxRate: number;
  readonly items: readonly Item[];
  readonly firstId: number;
}

type Draft = Omit<OrderLine, 'id' | 'netCents' | 'taxCents'>;

/**
 * The lines of one order, the first always an ordinary one.
 *
 * Tax rounded by line and tax rounded once come to the same, and so do both ways of rounding half a cent: an order and
 * its invoice differ only where someone made them differ.
 */
export function makeLines(plan: LinesPlan, random: Random): readonly OrderLine[] {
  const { index, isPlain, taxRate } = plan;
  if (!isPlain && isTurn(index, 97, 11)) return finished([sampleLine(plan, random)], plan);
  const count = !isPlain && isTurn(index, 5_000, 12) ? 40 : random.pick([1, 2, 2, 3, 4]);
  const drafts = Array.from({ length: count }, (_, at) => productLine(plan, at, random));
  if (!isPlain && count > 1 && isTurn(index, 19, 6) && !isTurn(index, 37, 15))
    drafts.push(discounted(itemAt(drafts.splice(-1), 0)));
  if (!isPlain && isTurn(index, 23, 5)) drafts.push(rebate(drafts));
  if (!isPlain && isTurn(index, 31, 2)) drafts.push(textLine());
  return finished(tuned(drafts, taxRate), plan);
}

function productLine({ items, index }: LinesPlan, at: number, random: Random): Draft {
  const item = itemAt(items, Math.floor(items.length * random.fraction() ** 1.3));
  const isMetre = item.unit === 'metre';
  const quantityMilli = isMetre
    ? random.integer(2, 800) * 250
    : item.unit === 'hour'
      ? random.integer(1, 32) * 250
      : random.integer(1, item.priceCents < 5_000 ? 60 : 8) * 1000;
  return {
    type: 'line',
    item: item.index,
    description: isTurn(index + at, 13, 4) ? `${item.name} – Sonderausführung lt. Angebot` : item.name,
    quantityMilli,
    unitCents: isTurn(index, 37, 15) ? Math.ceil(item.priceCents / 400) * 400 : item.priceCents,
    listCents: null,
  };
}

function sampleLine(plan: LinesPlan, random: Random): Draft {
  return { ...productLine(plan, 0, random), quantityMilli: 1000, unitCents: 0, description: 'Muster, kostenlos' };
}

/** Ten percent off a list price whose nine tenths, times a quarter of a unit, are still multiples of 20 cents. */
function discounted(line: Draft): Draft {
  const listCents = Math.max(800, Math.round(line.unitCents / 800) * 800);
  return { ...line, listCents, unitCents: (listCents / 10) * 9 };
}

function rebate(lines: readonly Draft[]): Draft {
  const total = sumOf(lines, (line) => netOf(line.quantityMilli, line.unitCents));
  const euros = Math.max(1, Math.floor(total / 2_000));
  return {
    type: 'line',
    item: null,
    description: 'Rabatt',
    quantityMilli: 1000,
    unitCents: total < 200 ? -total : -euros * 100,
    listCents: null,
  };
}

function textLine(): Draft {
  return {
    type: 'comment',
    item: null,
    description: 'Lieferung frei Baustelle; Kran bauseits.',
    quantityMilli: 0,
    unitCents: 0,
    listCents: null,
  };
}

/** Raises the first price, in steps that keep whole cents, until no way of rounding the tax matters. */
function tuned(lines: readonly Draft[], taxRate: number): readonly Draft[] {
  if (taxRate === 0) return lines;
  const [first, ...rest] = lines;
  if (first === undefined) return lines;
  const step = first.quantityMilli % 1000 === 0 ? 1 : first.quantityMilli % 500 === 0 ? 2 : 4;
  const restNets = rest.map((line) => netOf(line.quantityMilli, line.unitCents));
  const restNet = sumOf(restNets, (net) => net);
  const restTax = sumOf(restNets, (net) => taxOf(net, taxRate));
  for (let unitCents = first.unitCents; ; unitCents += step) {
    const net = netOf(first.quantityMilli, unitCents);
    const isExact = taxOf(net + restNet, taxRate) === taxOf(net, taxRate) + restTax;
    const isTie = isTaxTie(net, taxRate) || isTaxTie(net + restNet, taxRate);
    if ((isExact && !isTie) || unitCents > first.unitCents + 400 * step) return [{ ...first, unitCents }, ...rest];
  }
}

function finished(lines: readonly Draft[], { taxRate, firstId }: LinesPlan): readonly OrderLine[] {
  return lines.map((line, at) => {
    const netCents = netOf(line.quantityMilli, line.unitCents);
    return { ...line, id: firstId + at, netCents, taxCents: taxOf(netCents, taxRate) };
  });
}
