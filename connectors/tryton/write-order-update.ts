import type { Call } from '../../src/connector/contract.ts';
import type { Change, Difference, PlannedChange } from '../../src/connector/write.ts';
import type { Row, Values } from './client.ts';
import { orderMapping } from './mapping.ts';
import { apart } from './write-configured.ts';
import { heldIn } from './write-family.ts';
import type { Look } from './write-looks.ts';
import { type LineChanges, lineChanges } from './write-order-line-changes.ts';
import { lossyLines } from './write-order-lines.ts';
import { isOpenToChange, walk, wayBack } from './write-order-states.ts';
import {
  createStep,
  type Draft,
  differencesOf,
  idOfKey,
  newestId,
  planned,
  refusedFields,
  refusedWhole,
  type WriteEnvironment,
  writeStep,
} from './write-steps.ts';

type Update = Extract<Change<'Order'>, { action: 'update' }>;

const MODEL = 'sale.sale';
const LINE = 'sale.line';
const SCALARS = ['customerPoNumber', 'requestedOn', 'note'] as const;
const HEAD = ['state', 'party', 'currency.code', 'reference', 'shipping_date', 'comment'];
const LINE_FIELDS = ['type', 'product', 'unit', 'quantity', 'unit_price', 'description', 'note', 'sequence', 'taxes'];

/** A sale that is quoted or confirmed goes back to draft, is written, and is quoted and confirmed again as it was. */
export async function planOrderUpdate(
  environment: WriteEnvironment,
  { key, current, values: asked }: Update,
  call: Call,
): Promise<PlannedChange> {
  const id = idOfKey(key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const noun = { model: MODEL, mapping: environment.mappings.order };
  const { own: values, ...elsewhere } = await apart(environment, noun, { asked, current: current.record }, call);
  const refused = [...refusedFields(values, [...SCALARS, 'lines']), ...elsewhere.refused];
  const scalars = differencesOf(current.record, values, SCALARS);
  const diff = [...scalars, ...differencesOf(current.record, elsewhere.given, elsewhere.fields)];
  const { client } = environment;
  const [[sale], rows, newest] = await Promise.all([
    client.searchRead(
      { model: MODEL, domain: [['id', '=', id]], fields: [...HEAD, ...Object.keys(elsewhere.values)] },
      call,
    ),
    client.searchRead({ model: LINE, domain: [['sale', '=', id]], fields: LINE_FIELDS }, call),
    newestId(client, LINE, [['sale', '=', id]], call),
  ]);
  if (sale === undefined) return refusedWhole('', 'the source does not show this record');
  const lines = await lineChanges(
    environment,
    { sale, rows, held: current.record.lines ?? [], wanted: values.lines },
    call,
  );
  if (lines.refused.length > 0) return planned([], [...refused, ...lines.refused]);
  if (diff.length === 0 && lines.writes.length + lines.removed.length + lines.added.length === 0)
    return planned([], refused);
  const { state } = sale;
  if (!isOpenToChange(state) || state === 'cancelled')
    return refusedWhole(diff[0]?.path ?? 'lines', 'an order that is under way or ended is not changed in this source');
  const version = state === 'draft' ? current.version : null;
  const changed = Object.fromEntries(scalars.map(({ path, after }) => [path, after]));
  const own = { ...orderMapping.encode(changed, 'update', environment.context).body, ...elsewhere.values };
  const isWritten = diff.length + lines.writes.length + lines.removed.length > 0;
  const drafts: readonly Draft[] = [
    ...walk(environment, {
      key: id,
      from: state,
      methods: state === 'draft' ? [] : ['draft'],
      version: current.version,
    }),
    ...(isWritten ? [saleStep(environment, { id, sale, own, lines, version, diff })] : []),
    ...lines.added.map(({ values: line, diff: one }) => addedLine(environment, { id, line, newest }, one)),
    ...walk(environment, { key: id, from: 'draft', methods: wayBack(state), version: null }),
  ];
  return planned(drafts, refused, lossyLines(values.lines));
}

interface SaleWrite {
  readonly id: number;
  readonly sale: Row;
  readonly own: Values;
  readonly lines: LineChanges;
  readonly version: string | null;
  readonly diff: readonly Difference[];
}

function saleStep(environment: WriteEnvironment, { id, sale, own, lines, version, diff }: SaleWrite): Draft {
  const { writes, removed } = lines;
  const write = (side: 'after' | 'before') =>
    writes.length === 0 ? [] : [['write', ...writes.flatMap((each) => [[each.id], each[side]])]];
  const after = [...write('after'), ...(removed.length === 0 ? [] : [['delete', removed.map((row) => row.id)]])];
  const before = [...write('before'), ...(removed.length === 0 ? [] : [['create', removed.map(againOf)]])];
  const held = heldIn(sale, own);
  const looks = (side: 'after' | 'before', head: Values): readonly Look[] => [
    ...(Object.keys(head).length === 0 ? [] : [{ look: 'row', model: MODEL, id, holds: head } as const]),
    ...writes.map((each): Look => {
      const { taxes: _taxes, ...holds } = each[side];
      return { look: 'row', model: LINE, id: each.id, holds };
    }),
    ...removed.map(
      (row): Look =>
        side === 'after'
          ? { look: 'gone', model: LINE, id: row.id }
          : { look: 'made', model: LINE, domain: sameLine(id, row) },
    ),
  ];
  const withLines = (values: Values, commands: readonly unknown[]) =>
    commands.length === 0 ? values : { ...values, lines: commands };
  const written = {
    model: MODEL,
    id,
    version,
    after: withLines(own, after),
    before: withLines(held, before),
    looks: { after: looks('after', own), before: looks('before', held) },
    isLast: sale['state'] === 'draft',
  };
  return writeStep(environment, written, [...diff, ...lines.diff]);
}

/** A line that was taken out, as it would be put back. */
function againOf(row: Row): Values {
  const { id: _id, taxes, ...values } = row;
  return Array.isArray(taxes) && taxes.length > 0 ? { ...values, taxes: [['add', taxes]] } : values;
}

function sameLine(sale: number, row: Row): readonly unknown[] {
  return [['sale', '=', sale], ...['product', 'quantity', 'sequence'].map((field) => [field, '=', row[field] ?? null])];
}

function addedLine(
  environment: WriteEnvironment,
  { id, line, newest }: { readonly id: number; readonly line: Values; readonly newest: number },
  diff: Difference,
): Draft {
  const domain = [
    ['sale', '=', id],
    ['product', '=', line['product']],
    ['sequence', '=', line['sequence']],
    ['id', '>', newest],
  ];
  return createStep(environment, { model: LINE, values: { sale: id, ...line }, domain }, [diff]);
}
