import { isDeepStrictEqual } from 'node:util';
import type { AnyPort, Checkpoint } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { must, mustEqual, portLaw, shown } from '../law.ts';
import { DEADLINE_MS } from '../limits.ts';
import { type AnyFound, type AnyPage, CALM_MS, finalState, listAll, tryKeys, tryList, valuesOf } from '../probe.ts';
import { portName, type Subject, wireOf } from '../subject.ts';
import { struck } from './strike.ts';

/** Checkpoints tried per listing: the first, the last, and some between. */
const MAX_RESUMES = 12;

/** What a listing of an unchanged source promises. */
export const listLaws = [
  portLaw({
    name: 'list/complete',
    claim: 'a full listing holds every record that is visible, and no other',
    form: 'against the keys the subject expects, and against keys() where the port tells them',
    run: async (port, subject) => {
      const listed = [...finalState(await listAll(port, null)).keys()].sort();
      const expected = await subject.expectedKeys?.(port.objectType, port.entity);
      const told = await tryKeys(port, CALM_MS);
      if (told instanceof SourceError) throw told;
      must(expected !== undefined || told !== null, 'the subject tells no expected keys, and the port has no keys()');
      if (expected !== undefined) mustEqual(listed, [...expected].sort(), 'listed keys against those expected');
      if (told !== null) mustEqual(listed, [...told].sort(), 'listed keys against keys()');
    },
  }),
  {
    name: 'list/fixture',
    claim: 'the fixture proves something: a listing of several pages, and equal times on both sides of a page border',
    form: 'same; one port of the connection is enough',
    run: async (subject: Subject) => {
      const borders: string[] = [];
      const ties: string[] = [];
      for (const port of subject.connection.ports) {
        const pages = (await listAll(port, null)).filter(({ records }) => records.length > 0);
        if (pages.length >= 2) borders.push(portName(port));
        if (pages.some((page, index) => isTied(page, pages[index + 1]))) ties.push(portName(port));
      }
      must(borders.length > 0, 'no listing takes more than one page: give the fixture more records');
      must(ties.length > 0, 'no page ends in a record as old as the first of the next: give the fixture equal times');
    },
  },
  portLaw({
    name: 'list/checkpoints',
    claim: 'the checkpoint of every page is plain JSON and holds no secret',
    form: 'same',
    run: async (port, { definition, settings }) => {
      for (const { checkpoint } of await listAll(port, null)) {
        const text = JSON.stringify(checkpoint);
        mustEqual(JSON.parse(text), checkpoint, 'checkpoint as JSON');
        for (const name of definition.secrets)
          must(!text.includes(String(settings[name] ?? '\u0000')), `a checkpoint holds the secret ${name}`);
      }
    },
  }),
  portLaw({
    name: 'list/resumable',
    claim: 'resumed behind any page, the rest follows: every record comes at least once, never zero times',
    form: 'same; a port without changedSince may tell all again',
    run: async (port) => {
      const pages = await listAll(port, null);
      const all = finalState(pages);
      for (const at of spread(pages.length)) {
        const rest = await listAll(port, stored(pages[at]?.checkpoint ?? null));
        const union = finalState([...pages.slice(0, at + 1), ...rest]);
        mustBeSame(union, all, `listing resumed behind page ${at + 1} of ${pages.length}`);
      }
    },
  }),
  portLaw({
    name: 'list/at-rest',
    claim: 'behind a complete listing nothing comes, or only identical repeats, and nothing is removed',
    form: 'same',
    run: async (port) => {
      const pages = await listAll(port, null);
      const all = finalState(pages);
      const again = await listAll(port, stored(pages.at(-1)?.checkpoint ?? null));
      mustEqual(
        again.flatMap(({ removed }) => [...removed]),
        [],
        'removed records of an unchanged source',
      );
      mustBeSame(finalState([...pages, ...again]), all, 'state after listing again');
    },
  }),
  portLaw({
    name: 'list/concurrent',
    claim: 'two listings at the same time do not take pages from each other',
    form: 'same',
    run: async (port) => {
      const expected = finalState(await listAll(port, null));
      const both = await Promise.all([listAll(port, null), listAll(port, null)]);
      for (const pages of both) mustBeSame(finalState(pages), expected, 'one of two listings at once');
    },
  }),
  portLaw({
    name: 'list/abort',
    claim:
      'a listing ends at once as timeout when its signal is aborted: before, between pages, or while the source is silent',
    form: 'same',
    run: async (port, subject) => {
      const wire = wireOf(subject);
      const before = new AbortController();
      before.abort();
      mustEqual((await tryList(port, null, CALM_MS, before)).error?.kind, 'timeout', 'kind of an aborted listing');
      const silent = await struck(
        wire,
        () => wire.faults.add({ fault: { kind: 'hang' } }),
        () => tryList(port, null, DEADLINE_MS / 6),
      );
      mustEqual(silent.error?.kind, 'timeout', 'kind of a listing that waits in vain');
      await mustStopBetweenPages(port);
    },
  }),
] as const;

async function mustStopBetweenPages(port: AnyPort): Promise<void> {
  const total = (await listAll(port, null)).length;
  const abort = new AbortController();
  const { pages, error } = await tryList(port, null, CALM_MS, abort, () => abort.abort());
  if (total === 1) return;
  mustEqual(error?.kind, 'timeout', `kind of a listing aborted after page 1 of ${total}`);
  mustEqual(pages.length, 1, 'pages of a listing aborted after the first');
}

function isTied(page: AnyPage, next: AnyPage | undefined): boolean {
  const at = page.records.at(-1)?.sourceUpdatedAt ?? null;
  return at !== null && next?.records[0]?.sourceUpdatedAt === at;
}

/** What comes back from the store. */
export function stored(checkpoint: Checkpoint | null): Checkpoint | null {
  return JSON.parse(JSON.stringify(checkpoint));
}

function spread(count: number): readonly number[] {
  const step = Math.max(1, Math.floor(count / MAX_RESUMES));
  const some = Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
  return [...new Set([...some, count - 1])];
}

/** Same keys, same values; a read with fewer parts leaves the other parts as they were. */
export function mustBeSame(
  actual: ReadonlyMap<string, AnyFound>,
  expected: ReadonlyMap<string, AnyFound>,
  what: string,
): void {
  const missing = [...expected.keys()].filter((key) => !actual.has(key));
  must(missing.length === 0, `${what}: lost ${shown(missing)}`);
  const invented = [...actual.keys()].filter((key) => !expected.has(key));
  must(invented.length === 0, `${what}: invented ${shown(invented)}`);
  for (const [key, found] of expected) {
    const other = actual.get(key);
    const isSame = other !== undefined && isDeepStrictEqual(valuesOf(other), valuesOf(found));
    if (!isSame) mustEqual(other && valuesOf(other), valuesOf(found), `${what}: record ${key}`);
  }
}
