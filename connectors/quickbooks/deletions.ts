import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { QuickbooksObject } from './objects.ts';
import { ALSO_INACTIVE, instantIn, keyIn, type PortEnvironment } from './ports.ts';

/** How long the source tells what was deleted, with a day to spare. */
const DELETIONS_MS = 29 * 86_400_000;

/** The most objects of one answer. */
const FULL = 1000;

/** How many changed objects the next answer is to hold, so that there is room for deleted ones behind them. */
const CHANGED = 900;

/** How often a full answer is followed by another: 20,000 deletions, or a source that answers alike for ever. */
const MAX_ANSWERS = 20;

/**
 * The keys of what was deleted since an instant; empty where the source does not look back that far.
 *
 * One type at a time. A full answer has lost its end, where the deleted stand, behind all that changed; and no answer can be made to end
 * earlier. So the next one begins later: at the last deletion that was told, or where few enough changed since. Deletions before that, which
 * were not told, are left to the sweep by keys.
 */
export async function deletedSince<W, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  environment: PortEnvironment,
  since: string | null,
  call: Call,
): Promise<readonly string[]> {
  const { client, clock, context } = environment;
  const keys = new Set<string>();
  if (since === null || clock.now() - Date.parse(since) > DELETIONS_MS) return [];
  let at = since;
  for (let answer = 0; answer < MAX_ANSWERS; answer += 1) {
    const changes = await client.changes(object.name, at, call);
    const deleted = changes.filter((change) => valueAt(change, 'status') === 'Deleted');
    for (const change of deleted) keys.add(keyIn(object.name, change));
    if (changes.length < FULL) break;
    const told = instantIn(deleted.at(-1), 'LastUpdatedTime', context);
    at = laterThan(at, told ?? (await stampWithRoom(object, environment, call)));
  }
  return [...keys];
}

/** Since when so many objects have changed; null where there are not as many. */
async function stampWithRoom<W, E extends EntityName>(
  { name, hasActive }: QuickbooksObject<W, E>,
  { client, context }: PortEnvironment,
  call: Call,
): Promise<string | null> {
  const where = hasActive ? ` where ${ALSO_INACTIVE}` : '';
  const statement = `select * from ${name}${where} orderby MetaData.LastUpdatedTime desc startposition ${CHANGED} maxresults 1`;
  const [record] = await client.query(name, statement, call);
  return instantIn(record, 'LastUpdatedTime', context);
}

/** Stamps have seconds: where more changed in one than an answer holds, the next second. */
function laterThan(at: string, stamp: string | null): string {
  return stamp !== null && stamp > at ? stamp : new Date(Date.parse(at) + 1000).toISOString();
}
