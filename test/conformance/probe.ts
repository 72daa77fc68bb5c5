import type { AnyPort, Call, Checkpoint, Found, Page, PartName } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { EntityName } from '../../src/model/index.ts';
import { LawBroken, must, shown } from './law.ts';
import type { Subject } from './subject.ts';

/** How long a call may outlive its signal. */
const GRACE_MS = 200;
/** More pages than this in one listing is taken for a loop. */
const MAX_PAGES = 500;

/** Time for a call that nothing disturbs. */
export const CALM_MS = 20_000;

export type AnyFound = Found<EntityName>;
export type AnyPage = Page<EntityName>;
export type Answer = AnyFound | null | SourceError;

/** Runs a call under a deadline; breaks the law when it ends more than 200 ms behind its signal. */
export async function bounded<T>(
  deadlineMs: number,
  run: (call: Call) => Promise<T>,
  abort: AbortController = new AbortController(),
): Promise<T> {
  const { signal } = abort;
  const timers: NodeJS.Timeout[] = [];
  const after = (ms: number, then: () => void) => timers.push(setTimeout(then, ms));
  after(deadlineMs, () => abort.abort(new DOMException('the deadline has passed', 'TimeoutError')));
  const overrun = new Promise<never>((_resolve, reject) => {
    const watch = () =>
      after(GRACE_MS, () => reject(new LawBroken(`still busy ${GRACE_MS} ms after its signal was aborted`)));
    if (signal.aborted) watch();
    else signal.addEventListener('abort', watch, { once: true });
  });
  try {
    return await Promise.race([run({ signal, purpose: 'sync' }), overrun]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** All pages of a listing that succeeds. */
export async function listAll(
  port: AnyPort,
  from: Checkpoint | null,
  deadlineMs = CALM_MS,
): Promise<readonly AnyPage[]> {
  const { pages, error } = await tryList(port, from, deadlineMs);
  if (error !== null) throw error;
  return pages;
}

export interface Listing {
  readonly pages: readonly AnyPage[];
  /** What ended it early. */
  readonly error: SourceError | null;
}

/** Lists until the end or a SourceError; any other exception breaks the law. */
export async function tryList(
  port: AnyPort,
  from: Checkpoint | null,
  deadlineMs: number,
  abort?: AbortController,
  onPage: (page: AnyPage, index: number) => Promise<void> | void = () => undefined,
): Promise<Listing> {
  const pages: AnyPage[] = [];
  const error = await failureOf(() =>
    bounded(
      deadlineMs,
      async (call) => {
        for await (const page of port.list(from, call)) {
          pages.push(page);
          must(pages.length <= MAX_PAGES, `the listing did not end after ${MAX_PAGES} pages`);
          await onPage(page, pages.length - 1);
        }
      },
      abort,
    ),
  );
  return { pages, error };
}

/** Reads in batches of `maxKeysPerGet`, as the layers above do. */
export async function getAll(
  port: AnyPort,
  keys: readonly string[],
  parts: readonly PartName[] = partNames(port),
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < keys.length; at += port.capabilities.maxKeysPerGet) {
    const chunk = keys.slice(at, at + port.capabilities.maxKeysPerGet);
    answers.push(...(await bounded(CALM_MS, (call) => read(port, chunk, parts, call))));
  }
  return answers;
}

/** `get` of a port whose noun is not known here. */
export async function read(
  port: AnyPort,
  keys: readonly string[],
  parts: readonly PartName[],
  call: Call,
): Promise<readonly Answer[]> {
  return port.get(keys, parts, call);
}

export function isFound(answer: Answer | undefined): answer is AnyFound {
  return answer !== undefined && answer !== null && !(answer instanceof SourceError);
}

export type Reply =
  | { readonly kind: 'failed'; readonly error: SourceError }
  | { readonly kind: 'answered'; readonly answers: readonly Answer[] };

/** One batched read that may fail with a SourceError; any other exception breaks the law. */
export async function tryGet(
  port: AnyPort,
  keys: readonly string[],
  deadlineMs: number,
  abort?: AbortController,
): Promise<Reply> {
  let answers: readonly Answer[] = [];
  const error = await failureOf(async () => {
    answers = await bounded(deadlineMs, (call) => read(port, keys, partNames(port), call), abort);
  });
  if (error !== null) return { kind: 'failed', error };
  must(Array.isArray(answers), `get answered ${shown(answers)} instead of a list`);
  must(answers.length === keys.length, `get answered ${answers.length} records for ${keys.length} keys`);
  return { kind: 'answered', answers };
}

/** All keys that the port tells, or the SourceError; null when it tells none. */
export async function tryKeys(port: AnyPort, deadlineMs: number): Promise<readonly string[] | SourceError | null> {
  if (port.keys === undefined) return null;
  const keys: string[] = [];
  const error = await failureOf(() =>
    bounded(deadlineMs, async (call) => {
      for await (const chunk of port.keys?.(call) ?? []) keys.push(...chunk);
    }),
  );
  return error ?? keys;
}

/** The SourceError that the run ends in, null when it succeeds. */
export async function failureOf(run: () => Promise<unknown>): Promise<SourceError | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof SourceError || error instanceof LawBroken) {
      if (error instanceof LawBroken) throw error;
      return error;
    }
    throw new LawBroken(
      `threw ${error instanceof Error ? `${error.name}: ${error.message}` : shown(error)} instead of a SourceError`,
    );
  }
}

export function partNames(port: AnyPort): readonly PartName[] {
  return port.parts.map((part) => part.name);
}

/** What a reader of all pages, in order, ends up with. */
export function finalState(pages: readonly AnyPage[]): ReadonlyMap<string, AnyFound> {
  const state = new Map<string, AnyFound>();
  for (const page of pages) {
    for (const found of page.records) state.set(found.key, merged(state.get(found.key), found));
    for (const { key } of page.removed) state.delete(key);
  }
  return state;
}

function merged(before: AnyFound | undefined, found: AnyFound): AnyFound {
  if (before === undefined) return found;
  return {
    ...found,
    parts: [...new Set([...before.parts, ...found.parts])],
    record: { ...before.record, ...found.record },
    gaps: [...before.gaps.filter((gap) => !(headOf(gap.path) in found.record)), ...found.gaps],
  };
}

/** `lines` of `lines[2].quantity`. */
export function headOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

/** The values of a record as a plain dictionary. */
export function valuesOf(found: AnyFound): Readonly<Record<string, unknown>> {
  return found.record as Readonly<Record<string, unknown>>;
}

/** The keys of a full listing; breaks the law when the fixture is too poor to prove anything. */
export async function listedKeys(port: AnyPort, subject: Subject): Promise<readonly string[]> {
  return enough([...finalState(await listAll(port, null)).keys()], port, subject);
}

/** The keys of a full listing as they are, when there are so many that a law can prove anything: all that there can be, or three. */
export function enough(keys: readonly string[], port: AnyPort, subject: Subject): readonly string[] {
  const count = `the fixture lists ${keys.length} records`;
  if (holdsOne(port, subject)) must(keys.length === 1, `${count}, of which the source can hold one alone`);
  else must(keys.length >= 3, `${count}, laws need at least three to prove anything`);
  return keys;
}

/** Whether the source can hold no second record for the port, nor be without the first. */
export function holdsOne({ objectType }: AnyPort, { singles }: Subject): boolean {
  return singles?.includes(objectType) === true;
}

/** The first few listed keys, no more than one batch takes. */
export async function someKeys(port: AnyPort, subject: Subject, most: number): Promise<readonly string[]> {
  return (await listedKeys(port, subject)).slice(0, Math.min(most, port.capabilities.maxKeysPerGet));
}

/** The answer for a key that is known to be visible. */
export function mustBeFound(answer: Answer | undefined, key: string): AnyFound {
  must(isFound(answer), `the visible record ${key} was answered ${shown(answer)}`);
  must(answer.key === key, `the answer for ${key} is the record ${answer.key}`);
  return answer;
}
