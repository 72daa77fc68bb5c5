import Big from 'big.js';
import { exactNumber, keyReferred, type Members, type Notes, present } from '../../src/connector/plans.ts';
import type { Money } from '../../src/model/money.ts';
import type { InvoiceLine } from '../../src/model/values.ts';

interface LineSettings {
  readonly currency: string | null;
  /** Keys of items by their sku. */
  readonly items: ReadonlyMap<string, string>;
}

/** Prices and quantities have seven places, amounts two. */
const PLACES = 7;

/** The lines as they are sent. What cannot be sent as it is is refused, never left out. */
export function linesWritten(
  lines: readonly InvoiceLine[],
  settings: LineSettings,
): { readonly lines: readonly Members[]; readonly refused: Notes } {
  const refused: { path: string; detail: string }[] = [];
  const written = lines.map((line, index) =>
    lineWritten(line, settings, (member, detail) => refused.push({ path: `lines[${index}].${member}`, detail })),
  );
  return { lines: written, refused };
}

type Note = (member: string, detail: string) => void;

function lineWritten(line: InvoiceLine, settings: LineSettings, note: Note): Members {
  const { quantity, unitPrice, total, description } = line;
  if ((line.adjustments ?? []).length > 0) note('adjustments', 'a line has no discount of its own: give the net price');
  if (line.ledgerAccount !== null) note('ledgerAccount', 'the item names the account');
  const [tax = null, ...others] = new Set((line.taxes ?? []).map(({ code }) => code));
  if (others.length > 0) note('taxes', 'a line has one tax code');
  for (const [member, money] of Object.entries({ unitPrice, total })) sameCurrency(money, settings, member, note);
  const amount = amountOf(line, note);
  const detail = {
    ItemRef: refOf(itemKeyOf(line, settings, note)),
    UnitPrice: unitPrice === null ? null : numberOf(unitPrice.amount, PLACES, 'unitPrice', note),
    Qty: quantity === null ? null : numberOf(quantity.value, PLACES, 'quantity', note),
    TaxCodeRef: refOf(tax),
  };
  return present({
    DetailType: 'SalesItemLineDetail',
    Amount: amount,
    Description: description,
    SalesItemLineDetail: present(detail),
  });
}

function refOf(value: unknown): Members | null {
  return value === null || value === undefined ? null : { value };
}

function itemKeyOf({ item, sku }: InvoiceLine, { items }: LineSettings, note: Note): unknown {
  if (item === null && sku === null) return null;
  const key = item === null || item.by === 'sku' ? items.get(item?.value ?? sku ?? '') : keyReferred(item, 'Item');
  if (key === undefined || key === null) note('item', 'names no item of this company');
  return key ?? null;
}

/** QuickBooks refuses another amount than quantity and price come to. */
function amountOf({ quantity, unitPrice, total }: InvoiceLine, note: Note): number | null {
  const net = unitPrice === null ? null : new Big(unitPrice.amount).times(quantity?.value ?? '1').round(2);
  if (net !== null && total !== null && !net.eq(total.amount)) note('total', 'is not what quantity and price give');
  const amount = net?.toFixed() ?? total?.amount ?? null;
  if (amount === null) note('total', 'a line has an amount');
  return amount === null ? null : numberOf(amount, 2, 'total', note);
}

function sameCurrency(money: Money | null, { currency }: LineSettings, member: string, note: Note): void {
  if (money !== null && currency !== null && money.currency !== currency)
    note(member, 'is in another currency than the invoice');
}

function numberOf(decimal: string, places: number, member: string, note: Note): number | null {
  const number = exactNumber(decimal, places);
  if (number === null) note(member, `has more than 15 digits or ${places} decimal places`);
  return number;
}
