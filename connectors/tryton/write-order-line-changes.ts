import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import type { Difference, PlannedChange } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { OrderLine } from '../../src/model/values.ts';
import type { Row, Values } from './client.ts';
import { heldIn, listDiff } from './write-family.ts';
import { isSame as isSameValue } from './write-looks.ts';
import { type LineValues, linesAs, newLine } from './write-order-lines.ts';
import type { WriteEnvironment } from './write-steps.ts';

/** What becomes of an order's lines. */
export interface LineChanges {
  readonly writes: readonly { readonly id: number; readonly after: Values; readonly before: Values }[];
  readonly removed: readonly Row[];
  readonly added: readonly { readonly values: Values; readonly diff: Difference }[];
  readonly diff: readonly Difference[];
  readonly refused: PlannedChange['refused'];
}

interface Lines {
  readonly sale: Row;
  readonly rows: readonly Row[];
  readonly held: readonly OrderLine[];
  readonly wanted: Model<'Order'>['lines'];
}

const NOTHING: LineChanges = { writes: [], removed: [], added: [], diff: [], refused: [] };

/** Compares the lines that are wanted with those that there are, by their keys; one without a key is new. */
export async function lineChanges(
  environment: WriteEnvironment,
  { sale, rows, held, wanted }: Lines,
  call: Call,
): Promise<LineChanges> {
  if (wanted === undefined) return NOTHING;
  const lines = wanted ?? [];
  const heldAs = (line: OrderLine) => held.find(({ key }) => key !== null && key === line.key);
  const isSame = (line: OrderLine) => {
    const before = heldAs(line);
    return before !== undefined && isDeepStrictEqual(tellingOf(before), tellingOf(line));
  };
  const asked = lines.map((line, index) => ({ line, index })).filter(({ line }) => !isSame(line));
  const priced = await linesAs(
    environment,
    pricedOf(sale),
    asked.map(({ line }) => line),
    call,
  );
  const known = asked.map((each, index) => ({ ...each, made: priced[index] }));
  const left = rows.filter((row) => row['type'] === 'line' && !lines.some(({ key }) => key === String(row.id)));
  const gone = held.filter((line) => left.some(({ id }) => String(id) === line.key));
  const last = Math.max(0, ...rows.map(({ sequence }) => (typeof sequence === 'number' ? sequence : 0)));
  const [changed, fresh] = [
    known.filter(({ line }) => rowOf(rows, line)),
    known.filter(({ line }) => !rowOf(rows, line)),
  ];
  return {
    writes: changed.flatMap(({ line, made }) => writeOf(rowOf(rows, line), heldAs(line), { line, made })),
    removed: left,
    added: fresh.flatMap(({ line, made }, place) =>
      made === undefined || 'refused' in made
        ? []
        : [
            {
              values: newLine(made, last + place + 1),
              diff: { path: `lines[${held.length - gone.length + place}]`, before: null, after: line },
            },
          ],
    ),
    diff: listDiff('lines', held, {
      changed: changed.flatMap(({ line }) => {
        const before = heldAs(line);
        return before === undefined ? [] : [{ held: before, want: line }];
      }),
      left: gone,
    }),
    refused: priced.flatMap((each, index) =>
      'refused' in each
        ? each.refused.map(({ path, detail }) => ({
            path: path.replace(`[${index}]`, `[${asked[index]?.index}]`),
            detail,
          }))
        : [],
    ),
  };
}

function tellingOf({ item, quantity, unitPrice, description }: OrderLine) {
  return { item, quantity, unitPrice, description };
}

function rowOf(rows: readonly Row[], { key }: OrderLine): Row | undefined {
  return rows.find(({ id }) => String(id) === key);
}

function pricedOf(sale: Row) {
  const currency = sale['currency'];
  const [id, code] =
    typeof currency === 'object' && currency !== null && 'id' in currency && 'code' in currency
      ? [Number(currency.id), String(currency.code)]
      : [0, ''];
  return { party: Number(sale['party']), currency: id, currencyCode: code };
}

/** The members of a line that changed, with what follows from them: another item brings its own taxes and, if none is said, its price. */
function writeOf(
  row: Row | undefined,
  held: OrderLine | undefined,
  { line, made }: { readonly line: OrderLine; readonly made: LineValues | undefined },
): LineChanges['writes'] {
  if (row === undefined || made === undefined || 'refused' in made) return [];
  const { product, quantity, unit, unit_price: price } = made.values;
  const isOther = (member: 'item' | 'quantity' | 'unitPrice' | 'description') =>
    !isDeepStrictEqual(held?.[member], line[member]);
  const set = {
    ...(isOther('item') ? { product } : {}),
    ...(isOther('quantity') ? { quantity, unit } : {}),
    ...(isOther('unitPrice') || isOther('item') ? { unit_price: price } : {}),
    ...(isOther('description') ? { description: line.description } : {}),
  };
  const own = Object.fromEntries(Object.entries(set).filter(([field, value]) => !isSameValue(row[field], value)));
  const old = Array.isArray(row['taxes']) ? row['taxes'] : [];
  const swap = (from: readonly unknown[], to: readonly unknown[]) => ({
    taxes: [
      ['remove', from],
      ['add', to],
    ],
  });
  const isSwapped = isOther('item') && !isDeepStrictEqual(old, made.taxes);
  if (Object.keys(own).length === 0 && !isSwapped) return [];
  return [
    {
      id: row.id,
      after: { ...own, ...(isSwapped ? swap(old, made.taxes) : {}) },
      before: { ...heldIn(row, own), ...(isSwapped ? swap(made.taxes, old) : {}) },
    },
  ];
}
