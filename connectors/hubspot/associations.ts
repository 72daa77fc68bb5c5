import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import { answers, type HubspotClient } from './client.ts';
import { LINE_PROPERTIES } from './mapping-order-line.ts';
import { paths } from './paths.ts';
import { batchRead, MAX_KEYS, type Wire } from './read.ts';

interface Asked {
  readonly from: string;
  readonly to: string;
  /** The member that the associations of a record come in. */
  readonly as: string;
  readonly ids: readonly string[];
}

/**
 * The associations of many records to another object type, by id; those without any have an empty list.
 *
 * Source: CRM associations API v4, POST /crm/v4/associations/{from}/{to}/batch/read (at most 1000 inputs),
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export async function associatedTo(
  client: HubspotClient,
  asked: Asked,
  call: Call,
): Promise<ReadonlyMap<string, Readonly<Record<string, readonly unknown[]>>>> {
  const targets = await targetsOf(client, asked, call);
  return new Map(asked.ids.map((id) => [id, { [asked.as]: targets.get(id) ?? [] }]));
}

async function targetsOf(
  client: HubspotClient,
  { from, to, ids }: Asked,
  call: Call,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const targets = new Map<string, unknown[]>();
  let inputs: readonly { readonly id: string; readonly after?: string }[] = ids.map((id) => ({ id }));
  const operation = `POST /crm/v4/associations/${from}/${to}/batch/read`;
  const seen = new Set<string>();
  while (inputs.length > 0) {
    const path = paths.associations(from, to);
    const { body } = await client.ask({ method: 'POST', path, body: { inputs }, operation, keys: inputs.length }, call);
    const results = valueAt(body, 'results');
    if (!Array.isArray(results)) throw answers.protocol(operation, 'answered without results');
    const following: { readonly id: string; readonly after: string }[] = [];
    for (const result of results) {
      const id = String(valueAt(result, 'from.id'));
      if (!ids.includes(id)) throw answers.protocol(operation, 'answered a record that was not asked for');
      const list = valueAt(result, 'to');
      if (!Array.isArray(list)) throw answers.protocol(operation, 'answered without the associated records');
      targets.set(id, [...(targets.get(id) ?? []), ...list]);
      const after = valueAt(result, 'paging.next.after');
      if (after === undefined) continue;
      if (typeof after !== 'string' || seen.has(`${id}/${after}`))
        throw answers.protocol(operation, 'answered the same page twice');
      seen.add(`${id}/${after}`);
      following.push({ id, after });
    }
    inputs = following;
  }
  return targets;
}

/** The line items of orders. One that is gone since the association was read is left out. */
export async function lineItemsOf(
  client: HubspotClient,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, { readonly Lines: readonly unknown[] }>> {
  const targets = await targetsOf(client, { from: 'orders', to: 'line_items', as: 'Lines', ids }, call);
  const linesOfOrder = new Map([...targets].map(([id, list]) => [id, list.map(targetId)]));
  const asked = [...new Set([...linesOfOrder.values()].flat())];
  const chunks = Array.from({ length: Math.ceil(asked.length / MAX_KEYS) }, (_, index) =>
    asked.slice(index * MAX_KEYS, (index + 1) * MAX_KEYS),
  );
  const answered = await together(call, (one) =>
    Promise.all(
      chunks.map((chunk) => batchRead(client, { type: 'line_items', ids: chunk, properties: LINE_PROPERTIES }, one)),
    ),
  );
  const found = new Map(answered.flatMap(({ records }) => [...records]));
  return new Map(
    ids.map((id) => {
      const lines = (linesOfOrder.get(id) ?? []).flatMap((line) => lineOf(found.get(line)));
      return [id, { Lines: lines }];
    }),
  );
}

/** The properties of a line item with its id, which they may leave out. */
function lineOf(wire: Wire | undefined): readonly unknown[] {
  return wire === undefined ? [] : [{ ...wire.properties, Id: wire.id }];
}

function targetId(association: unknown): string {
  const id = valueAt(association, 'toObjectId');
  if ((typeof id !== 'string' && typeof id !== 'number') || !/^\d+$/.test(String(id)))
    throw answers.protocol('POST /crm/v4/associations/orders/line_items/batch/read', 'answered an unreadable id');
  return String(id);
}
