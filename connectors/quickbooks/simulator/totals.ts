import Big from 'big.js';
import { child, children, type Row, text } from '../../../src/simulator/row.ts';

/** What the lines of a document and its tax come to. */
export function documentTotal(row: Row): Big {
  return linesTotal(children(row, 'Line')).plus(text(child(row, 'TxnTaxDetail') ?? {}, 'TotalTax') ?? '0');
}

/** Without subtotals; a discount takes away. */
export function linesTotal(lines: readonly Row[]): Big {
  return lines.reduce((sum, line) => {
    const amount = text(line, 'Amount') ?? '0';
    switch (line['DetailType']) {
      case 'SubTotalLineDetail':
        return sum;
      case 'DiscountLineDetail':
        return sum.minus(amount);
      case 'GroupLineDetail':
        return sum.plus(linesTotal(children(child(line, 'GroupLineDetail') ?? {}, 'Line')));
      default:
        return sum.plus(amount);
    }
  }, new Big(0));
}

/** The lines with their numbers and the subtotal that the source adds behind them. */
export function numberedLines(lines: readonly Row[]): readonly Row[] {
  const own = lines.filter((line) => line['DetailType'] !== 'SubTotalLineDetail');
  const numbered = own.map((line, index) => ({
    ...line,
    Id: text(line, 'Id') ?? String(index + 1),
    LineNum: index + 1,
  }));
  const subtotal = linesTotal(own.filter((line) => line['DetailType'] !== 'DiscountLineDetail'));
  return [...numbered, { Amount: subtotal.toFixed(), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} }];
}
