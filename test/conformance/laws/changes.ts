import type { AnyPort } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { must, mustEqual, portLaw, shown } from '../law.ts';
import {
  type AnyPage,
  CALM_MS,
  finalState,
  getAll,
  holdsOne,
  listAll,
  listedKeys,
  mustBeFound,
  tryKeys,
  tryList,
  valuesOf,
} from '../probe.ts';
import type { Edit, Subject } from '../subject.ts';
import { stored } from './list.ts';

const MINUTE_MS = 60_000;

/** What a listing promises about a source that changes. */
export const changeLaws = [
  portLaw({
    name: 'list/edits',
    claim: 'an edit after a complete listing is told by the next one',
    form: 'part of the listing: told; volatile or left out: got',
    run: tellsEdits,
  }),
  portLaw({
    name: 'list/same-instant',
    claim: 'an edit in the very instant of the last checkpoint is told by the next listing',
    form: 'with a manual clock the same millisecond; on a real server as close as it gets',
    run: async (port, subject) => {
      const start = await listAll(port, null);
      subject.clock?.advance(MINUTE_MS);
      const first = await subject.edit(port.entity, port.objectType);
      const pages = await next(port, start);
      mustTell(port, pages, first);
      const second = await subject.edit(port.entity, port.objectType);
      must(
        second.key !== first.key || !Object.is(second.value, first.value),
        'the subject edits nothing: the second edit equals the first',
      );
      mustTell(port, await next(port, pages), second);
    },
  }),
  portLaw({
    name: 'list/moving',
    claim: 'records edited between two pages push no other record out of the listing',
    form: 'same; the listing and the one after it together',
    run: losesNothingThatMoves,
  }),
  portLaw({
    name: 'list/deletions',
    claim: 'a deletion at the source is noticed the way the port claims',
    form: 'feed: in removed of the next listing, once it is; sweep: absent from keys(); none: nothing is claimed; a single record stays',
    run: async (port, subject) => {
      const { deletions } = port.capabilities;
      mustEqual(port.keys !== undefined, deletions === 'sweep', 'keys() is there exactly for sweep');
      const pages = await listAll(port, null);
      mustEqual(
        pages.flatMap(({ removed }) => removed.map(({ key }) => key)).filter((key) => finalState(pages).has(key)),
        [],
        'removed records that are visible',
      );
      if (holdsOne(port, subject)) {
        mustEqual(deletions, 'none', 'deletions of what is always there');
        return;
      }
      subject.clock?.advance(MINUTE_MS);
      const key = await remove(port, subject);
      const after = await next(port, pages);
      const removed = after.flatMap((page) => page.removed.map((each) => each.key));
      switch (deletions) {
        case 'feed':
          mustEqual([...new Set(removed)], [key], 'removed after a deletion');
          break;
        case 'sweep': {
          const told = await tryKeys(port, CALM_MS);
          if (told instanceof SourceError) throw told;
          must(!(told ?? []).includes(key), `keys() still tells ${key}, which was deleted`);
          must(
            removed.every((each) => each === key),
            `removed tells ${shown(removed)}, deleted was ${key}`,
          );
          break;
        }
        case 'none':
          mustEqual(removed, [], 'removed of a port that claims nothing');
          break;
      }
      mustEqual((await getAll(port, [key]))[0], null, `get of ${key}, which was deleted`);
    },
  }),
] as const;

/** Breaks the law unless the listing after a complete one tells an edit. */
export async function tellsEdits(port: AnyPort, subject: Subject): Promise<void> {
  const pages = await listAll(port, null);
  subject.clock?.advance(MINUTE_MS);
  const edit = await subject.edit(port.entity, port.objectType);
  mustTell(port, await next(port, pages), edit);
  const found = mustBeFound((await getAll(port, [edit.key]))[0], edit.key);
  mustEqual(valuesOf(found)[edit.field], edit.value, `${edit.field} of ${edit.key} as got after the edit`);
}

/** Breaks the law when records edited between two pages push another one out. */
export async function losesNothingThatMoves(port: AnyPort, subject: Subject): Promise<void> {
  const keys = await listedKeys(port, subject);
  const edits: Edit[] = [];
  subject.clock?.advance(MINUTE_MS);
  const { pages, error } = await tryList(port, null, CALM_MS, undefined, async (_page, index) => {
    if (index < 3) edits.push(await subject.edit(port.entity, port.objectType));
  });
  if (error !== null) throw error;
  const all = [...pages, ...(await next(port, pages))];
  const state = finalState(all);
  const lost = keys.filter((key) => !state.has(key));
  must(lost.length === 0, `the listing lost ${shown(lost)}`);
  const last = edits.at(-1);
  if (last !== undefined) mustTell(port, all, last);
}

function next(port: AnyPort, pages: readonly AnyPage[]): Promise<readonly AnyPage[]> {
  return listAll(port, stored(pages.at(-1)?.checkpoint ?? null));
}

/** The edited value is in the listing; a field that listings leave out is not expected there, but its record is unless the part is volatile. */
function mustTell(port: AnyPort, pages: readonly AnyPage[], { key, field, value }: Edit): void {
  const part = port.parts.find(({ fields }) => (fields as readonly string[]).includes(field));
  must(part !== undefined, `the subject edits ${field}, which no part holds`);
  const found = finalState(pages).get(key);
  if (found === undefined && part.tracked !== 'watermark') return;
  must(found !== undefined, `the listing does not tell ${key}, whose ${field} was edited`);
  if (found.parts.includes(part.name))
    mustEqual(valuesOf(found)[field], value, `${field} of ${key} as listed after the edit`);
}

async function remove(port: AnyPort, subject: Subject): Promise<string> {
  if (subject.remove !== undefined) return subject.remove(port.entity, port.objectType);
  const key = (await listedKeys(port, subject)).at(-1) ?? '';
  must(subject.simulator !== null, 'a subject on a real server must say how a record is removed');
  subject.simulator.change({ action: 'delete', objectType: port.objectType, key });
  return key;
}
