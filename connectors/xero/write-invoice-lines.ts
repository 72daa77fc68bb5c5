import Big from 'big.js';
import { exactNumber, type Members, present } from '../../src/connector/plans.ts';
import { type Money, minorDigits } from '../../src/model/money.ts';
import type { Adjustment, InvoiceLine, TaxLine } from '../../src/model/values.ts';

/** What the lines of one document are written with. */
export interface LineSettings {
  readonly currency: string | null;
  readonly salesAccountCode: string;
  /** The codes of items by their keys. */
  readonly codes: ReadonlyMap<string, string>;
}

/** The lines as they are sent, the places of their unit prices, their net sum where it is known, and what is refused of them. */
export interface WrittenLines {
  readonly lines: readonly Members[];
  readonly unitDecimals: 2 | 4;
  readonly net: Big | null;
  readonly refused: readonly { readonly path: string; readonly detail: string }[];
}

/** Xero keeps four places of quantities and unit prices. */
const PLACES = 4;

/** Lines without tax in the price. Nothing of a line is left out silently: what cannot be sent as it is is refused. */
export function linesWritten(lines: readonly InvoiceLine[], settings: LineSettings): WrittenLines {
  const notes: Notes = [];
  const written = lines.map((line, index) => lineWritten(line, settings, noteAt(notes, `lines[${index}]`)));
  const nets = written.map(({ net }) => net);
  return {
    lines: written.map(({ members }) => members),
    unitDecimals: lines.some(isLong) ? 4 : 2,
    net: nets.reduce<Big | null>((sum, net) => (sum === null || net === null ? null : sum.plus(net)), new Big(0)),
    refused: notes,
  };
}

/** Whether its price has more than two places, or may have, for Xero takes it from the item. */
function isLong({ unitPrice }: InvoiceLine): boolean {
  return unitPrice === null || exactNumber(unitPrice.amount, 2) === null;
}

type Notes = { path: string; detail: string }[];
type Note = (member: string, detail: string) => void;

function noteAt(notes: Notes, path: string): Note {
  return (member, detail) => notes.push({ path: `${path}.${member}`, detail });
}

function lineWritten(
  line: InvoiceLine,
  settings: LineSettings,
  note: Note,
): { readonly members: Members; readonly net: Big | null } {
  const code = itemCodeOf(line, settings, note);
  const account = line.ledgerAccount ?? (code === null ? settings.salesAccountCode : null);
  const quantity = line.quantity === null ? null : numberOf(line.quantity.value, PLACES, 'quantity', note);
  const unit = amountOf(line.unitPrice, settings, { places: PLACES, member: 'unitPrice', note });
  const discount = discountOf(line.adjustments ?? [], settings, note);
  const tax = taxOf(line.taxes ?? [], settings, note);
  const net = netOf(line, discount, settings);
  const total = totalOf(line, net, settings, note);
  const members = {
    ItemCode: code,
    Description: line.description,
    Quantity: quantity,
    UnitAmount: unit,
    AccountCode: account,
    LineAmount: total,
    ...discount,
    ...tax,
  };
  return { members: present(members), net };
}

function itemCodeOf({ sku, item }: InvoiceLine, { codes }: LineSettings, note: Note): string | null {
  if (sku !== null || item === null) return sku;
  const code =
    item.by === 'sku' ? item.value : item.by === 'key' ? codes.get(String(item.value).toLowerCase()) : undefined;
  if (code === undefined) note('item', 'names no item of this organisation');
  return code ?? null;
}

function discountOf(adjustments: readonly Adjustment[], settings: LineSettings, note: Note): Members {
  const [first, ...others] = adjustments;
  if (first === undefined) return {};
  if (others.length > 0 || first.kind !== 'DISCOUNT') {
    note('adjustments', 'a line has one discount and no charges');
    return {};
  }
  if (first.percent !== null) return { DiscountRate: numberOf(first.percent, PLACES, 'adjustments[0].percent', note) };
  const off = first.amount === null ? null : { ...first.amount, amount: new Big(first.amount.amount).abs().toFixed() };
  return { DiscountAmount: amountOf(off, settings, { places: 2, member: 'adjustments[0].amount', note }) };
}

function taxOf(taxes: readonly TaxLine[], settings: LineSettings, note: Note): Members {
  const [first, ...others] = taxes;
  if (others.length > 0) note('taxes', 'a line has one tax');
  if (first === undefined) return {};
  return {
    TaxType: first.code,
    TaxAmount: amountOf(first.amount, settings, { places: 2, member: 'taxes[0].amount', note }),
  };
}

/** What Xero will make of quantity, price and discount; null where it takes the price from the item. */
function netOf(line: InvoiceLine, discount: Members, { currency }: LineSettings): Big | null {
  if (line.unitPrice === null) return line.total === null ? null : new Big(line.total.amount);
  const gross = new Big(line.quantity?.value ?? '1').times(line.unitPrice.amount);
  const rate = discount['DiscountRate'];
  const off = discount['DiscountAmount'];
  const less = typeof rate === 'number' ? gross.times(rate).div(100) : new Big(typeof off === 'number' ? off : 0);
  return gross.minus(less).round(minorDigits(currency ?? 'EUR'));
}

/** Sent only where there is no price to compute it from; a total that Xero would not compute is refused. */
function totalOf(line: InvoiceLine, net: Big | null, settings: LineSettings, note: Note): number | null {
  const total = amountOf(line.total, settings, { places: 2, member: 'total', note });
  if (line.unitPrice === null) return total;
  if (line.total !== null && net !== null && !net.eq(line.total.amount))
    note('total', 'is not what quantity, price and discount give');
  return null;
}

function amountOf(
  money: Money | null,
  { currency }: LineSettings,
  { places, member, note }: { readonly places: number; readonly member: string; readonly note: Note },
): number | null {
  if (money === null) return null;
  if (currency !== null && money.currency !== currency) note(member, 'is in another currency than the invoice');
  return numberOf(money.amount, places, member, note);
}

function numberOf(decimal: string, places: number, member: string, note: Note): number | null {
  const number = exactNumber(decimal, places);
  if (number === null) note(member, `has more than 15 digits or ${places} decimal places, which Xero does not keep`);
  return number;
}
