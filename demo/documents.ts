import { netOf, sumOf, taxOf } from './money.ts';
import { itemAt } from './random.ts';
import type { AmountTypes, DocumentLine, Item, OrderLine } from './types.ts';

export interface Taxing {
  /** Hundredths of a percent. */
  readonly rate: number;
  /** The books' tax type. */
  readonly type: string;
  readonly amounts: AmountTypes;
}

/** What one line charges, without tax. */
export interface Charge {
  readonly description: string;
  readonly itemCode: string | null;
  readonly quantityMilli: number;
  readonly unitCents: number;
  readonly account: string;
}

export function chargeLine(charge: Charge, taxing: Taxing, id: string): DocumentLine {
  const net = netOf(charge.quantityMilli, charge.unitCents);
  const taxCents = taxOf(net, taxing.rate);
  const isInclusive = taxing.amounts === 'Inclusive';
  return {
    id,
    description: charge.description,
    itemCode: charge.itemCode,
    quantityMilli: charge.quantityMilli,
    unitCents: isInclusive ? charge.unitCents + taxOf(charge.unitCents, taxing.rate) : charge.unitCents,
    discountPercent: null,
    account: charge.account,
    taxType: taxing.type,
    taxCents,
    amountCents: isInclusive ? net + taxCents : net,
  };
}

export interface LinesContext {
  readonly items: readonly Item[];
  readonly taxing: Taxing;
  readonly nextId: () => string;
}

/** Lines of an order as the books have them: by item where they know it, ten percent off as a discount, texts as empty lines. */
export function documentLines(lines: readonly OrderLine[], context: LinesContext): readonly DocumentLine[] {
  return lines.map((line) => {
    const item = line.item === null ? null : itemAt(context.items, line.item);
    const code = item?.books['NT-DE'] === undefined ? null : item.sku;
    const charge: Charge = {
      description: line.description,
      itemCode: code,
      quantityMilli: line.quantityMilli,
      unitCents: line.unitCents,
      account: item?.kind === 'service' ? '210' : '200',
    };
    const plain = chargeLine(charge, context.taxing, context.nextId());
    return line.listCents === null ? plain : { ...plain, unitCents: line.listCents, discountPercent: 10 };
  });
}

/** Net, tax and total of lines, the tax rounded by line. */
export function totalsOf(lines: readonly DocumentLine[], amounts: AmountTypes) {
  const sum = sumOf(lines, (line) => line.amountCents);
  const taxCents = sumOf(lines, (line) => line.taxCents);
  const totalCents = amounts === 'Inclusive' ? sum : sum + taxCents;
  return { netCents: totalCents - taxCents, taxCents, totalCents };
}
