import Big from 'big.js';
import type { ShipmentLineInput, ShipmentRecordInput } from '../../generated/resolvers.ts';
import type { Quantity } from '../../model/quantity.ts';
import type { OrderLine } from '../../model/values.ts';
import { actorOf } from '../actors.ts';
import type { Command, CommandContext } from '../draft.ts';
import { about, draftOf } from '../drafting.ts';
import { checkSettable } from '../input-check.ts';
import { given, quantityIn, textOf } from '../input-values.ts';
import { checkPositive } from './order-lines.ts';
import { orderFor } from './order-target.ts';

interface Leaving {
  readonly line: string;
  readonly quantity: Quantity;
}

/** Records what has left of an order. What is on hold does not leave. */
export const shipmentRecord: Command<ShipmentRecordInput> = async (input, context) => {
  const { problems } = context;
  const wish = {
    id: input.order,
    path: 'input.order',
    from: ['OPEN', 'PARTIALLY_COMPLETED'],
    fields: ['lines'],
  } as const;
  const target = await orderFor(context, wish);
  if (target === null) return null;
  const { order } = target;
  checkSettable(context, order.roles, input);
  const record = actorOf(context, order, { action: 'ship', field: 'status', path: 'input.order' });
  const lines = linesOf(context, input.lines, order.values.lines ?? []);
  const trackingNumber = given(input.trackingNumber, 'input.trackingNumber', problems, textOf) ?? null;
  if (record === null) return null;
  const { connection, objectType, key } = record;
  const shipped = { shippedOn: input.shippedOn ?? null, trackingNumber };
  const intent = { action: 'ship', entity: 'Order', key, lines, ...shipped } as const;
  return draftOf(context, about(order), {
    changes: [{ connection, objectType, role: 'OWNER', intent, needs: [] }],
    notes: [],
  });
};

/** Null = all that is still to go. */
function linesOf(
  context: CommandContext,
  lines: readonly ShipmentLineInput[] | null | undefined,
  held: readonly OrderLine[],
): readonly Leaving[] | null {
  if (lines === undefined || lines === null) return null;
  if (lines.length === 0)
    return context.problems.add('REQUIRED', 'input.lines', 'name a line, or leave all of them out');
  return lines.flatMap((line, index) => {
    const isTwice = lines.findIndex(({ key }) => key === line.key) < index;
    const path = `input.lines.${index}`;
    if (isTwice) return context.problems.add('INVALID', `${path}.key`, 'this line is named before') ?? [];
    return leaving(context, line, path, held) ?? [];
  });
}

function leaving(
  context: CommandContext,
  { key, quantity }: ShipmentLineInput,
  path: string,
  held: readonly OrderLine[],
): Leaving | null {
  const { problems } = context;
  const line = held.find((each) => each.key === key);
  if (line === undefined) return problems.add('NOT_FOUND', `${path}.key`, 'the order has no such line');
  if (!checkPositive(context, quantity, `${path}.quantity`)) return null;
  const taken = quantityIn(line.quantity?.unit ?? null)(quantity, `${path}.quantity`, problems);
  if (taken === undefined) return null;
  if (line.quantity !== null && taken.unit !== line.quantity.unit)
    return problems.add('INVALID', `${path}.quantity.unit`, 'is not what the line is counted in');
  const left = new Big(line.quantity?.value ?? taken.value).minus(line.quantityShipped?.value ?? 0);
  if (left.lt(taken.value))
    return problems.add('INVALID', `${path}.quantity`, 'is more than is still to go of this line');
  return { line: key, quantity: taken };
}
