import { valueAt } from '../../src/connector/mapping.ts';
import type { Notes } from '../../src/connector/plans.ts';
import type { Setting } from './write-update.ts';

/** The terms as they are read, with the number of days or the day in front of it. */
const TERMS: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^(\d{1,3}) days after the invoice date$/, 'DAYSAFTERBILLDATE'],
  [/^(\d{1,3}) days after the end of the invoice month$/, 'DAYSAFTERBILLMONTH'],
  [/^day (\d{1,2}) of the invoice month$/, 'OFCURRENTMONTH'],
  [/^day (\d{1,2}) of the month after the invoice$/, 'OFFOLLOWINGMONTH'],
];

/** Terms in the words in which they are read. Those for bills stay; new terms cannot be taken away again, only changed. */
export function termsOf(asked: string | null, held: unknown): { setting: Setting | null; refused?: Notes } {
  const sales = asked === null ? null : salesTermsOf(asked);
  if (sales === null) {
    const detail =
      asked === null
        ? 'terms cannot be cleared through the API'
        : 'terms are: 30 days after the invoice date; 30 days after the end of the invoice month; day 15 of the invoice month; day 15 of the month after the invoice';
    return { setting: null, refused: [{ path: 'paymentTerms', detail }] };
  }
  const bills = valueAt(held, 'Bills');
  const kept = bills === undefined || bills === null ? {} : { Bills: bills };
  const before = valueAt(held, 'Sales');
  const hasTerms = valueAt(before, 'Type') !== undefined && valueAt(before, 'Type') !== null;
  return {
    setting: {
      members: { PaymentTerms: { ...kept, Sales: sales } },
      restored: hasTerms ? { PaymentTerms: { ...kept, Sales: before } } : null,
    },
  };
}

function salesTermsOf(asked: string): { readonly Day: number; readonly Type: string } | null {
  for (const [pattern, type] of TERMS) {
    const [, day] = pattern.exec(asked) ?? [];
    if (day !== undefined) return { Day: Number(day), Type: type };
  }
  return null;
}
