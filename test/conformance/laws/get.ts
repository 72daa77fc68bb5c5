import type { AnyPort } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import { must, mustEqual, portLaw, shown } from '../law.ts';
import { DEADLINE_MS } from '../limits.ts';
import {
  bounded,
  CALM_MS,
  failureOf,
  getAll,
  listedKeys,
  mustBeFound,
  partNames,
  read,
  someKeys,
  tryGet,
} from '../probe.ts';
import { type Subject, wireOf } from '../subject.ts';
import { struck } from './strike.ts';

/** More unknown keys than this are not asked for at once, however many the port takes. */
const MAX_FULL_BATCH = 400;

/** What a batched read promises. */
export const getLaws = [
  portLaw({
    name: 'get/order',
    claim: 'answers come in the order of the keys, whatever that order is, also when keys repeat',
    form: 'same; batches of maxKeysPerGet',
    run: async (port, subject) => {
      const listed = await listedKeys(port, subject);
      const asked = [...listed.toReversed(), ...listed.slice(0, 2), ...listed.slice(0, 2)];
      const answers = await getAll(port, asked);
      mustEqual(answers.length, asked.length, 'number of answers');
      const first = new Map<string, unknown>();
      for (const [index, key] of asked.entries()) {
        const found = mustBeFound(answers[index], key);
        if (first.has(key)) mustEqual(found, first.get(key), `second answer for ${key}`);
        else first.set(key, found);
      }
    },
  }),
  portLaw({
    name: 'get/missing',
    claim: 'a key that no record has is null in its place, alone as well as among others',
    form: 'same',
    run: async (port, subject) => {
      const [first = '', second = ''] = await someKeys(port, subject, 2);
      const unknown = [0, 1, 2].map((index) => subject.unknownKey(port.objectType, index));
      const asked = [unknown[0], first, unknown[1], second, unknown[2]].filter((key) => key !== undefined);
      const answers = await getAll(port, asked);
      for (const key of unknown) mustEqual(answers[asked.indexOf(key)], null, `the answer for the unknown key ${key}`);
      if (first !== '') mustBeFound(answers[1], first);
      if (second !== '') mustBeFound(answers[3], second);
      for (const answer of await getAll(port, unknown)) mustEqual(answer, null, 'an unknown key among unknown keys');
    },
  }),
  portLaw({
    name: 'get/empty',
    claim: 'no keys make no call and no answers',
    form: 'same',
    run: async (port, subject) => {
      const { ledger } = wireOf(subject);
      const before = ledger.calls.length;
      mustEqual(await bounded(CALM_MS, (call) => read(port, [], partNames(port), call)), [], 'answers to no keys');
      mustEqual(ledger.calls.length, before, 'calls for no keys');
    },
  }),
  portLaw({
    name: 'get/batched',
    claim: 'a batch is one call per part and operation, and asks for no key twice',
    form: 'by maxKeysPerGet: as many batches as it takes',
    run: async (port, subject) => {
      const keys = await listedKeys(port, subject);
      const batches = Math.ceil(keys.length / port.capabilities.maxKeysPerGet);
      for (const parts of [...port.parts.map(({ name }) => [name]), partNames(port)]) {
        await getAll(port, keys.slice(0, 1), parts);
        const before = wireOf(subject).ledger.calls.length;
        await getAll(port, keys, parts);
        mustBeBatched(port, subject, { before, keys, most: batches * parts.length });
      }
    },
  }),
  portLaw({
    name: 'get/full-batch',
    claim: 'a batch as large as the port says it takes is answered in full',
    form: `by maxKeysPerGet, tried up to ${MAX_FULL_BATCH}; unknown keys make up the number`,
    run: async (port, subject) => {
      const size = Math.min(port.capabilities.maxKeysPerGet, MAX_FULL_BATCH);
      const listed = (await listedKeys(port, subject)).slice(0, size);
      const padding = Array.from({ length: size - listed.length }, (_, index) =>
        subject.unknownKey(port.objectType, index),
      );
      const answers = await getAll(port, [...listed, ...padding]);
      mustEqual(answers.length, size, 'answers to a full batch');
      for (const [index, key] of listed.entries()) mustBeFound(answers[index], key);
      for (const answer of answers.slice(listed.length)) mustEqual(answer, null, 'an unknown key in a full batch');
    },
  }),
  portLaw({
    name: 'get/hostile-keys',
    claim: 'a hostile key reaches the source quoted or not at all: null or invalid, and its neighbours are answered',
    form: 'same; the subject adds the tricks of its own query language',
    run: async (port, subject) => {
      const [good = ''] = await someKeys(port, subject, 1);
      const hostile = [...hostileKeys(good), ...(subject.hostileKeys ?? [])];
      for (const key of hostile) await mustBeHarmless(port, key, good);
      const room = port.capabilities.maxKeysPerGet - 1;
      const together = await getAll(port, [good, ...hostile.slice(0, Math.max(0, room))]);
      mustBeFound(together[0], good);
      for (const answer of together.slice(1)) mustBeRefused(answer, 'a hostile key among others');
      mustEqual(wireOf(subject).ledger.effects, [], 'effects of hostile keys');
    },
  }),
  portLaw({
    name: 'get/abort',
    claim: 'a read whose signal is aborted, before or while the source is silent, ends at once as timeout',
    form: 'same',
    run: async (port, subject) => {
      const wire = wireOf(subject);
      const keys = await someKeys(port, subject, 2);
      for (const delayMs of [0, DEADLINE_MS / 6]) {
        const abort = new AbortController();
        if (delayMs === 0) abort.abort();
        const error = await struck(
          wire,
          () => wire.faults.add({ fault: { kind: 'hang' } }),
          () => failureOf(() => bounded(delayMs, (call) => read(port, keys, partNames(port), call), abort)),
        );
        mustEqual(error?.kind, 'timeout', 'kind of an aborted read');
      }
    },
  }),
] as const;

function mustBeBatched(
  port: AnyPort,
  subject: Subject,
  { before, keys, most }: { readonly before: number; readonly keys: readonly string[]; readonly most: number },
): void {
  const calls = wireOf(subject).ledger.calls.slice(before);
  const keyed = calls.filter((call) => call.kind === 'read' && call.keys !== null);
  must(keyed.length > 0, `get of ${keys.length} keys made no call by key`);
  const counts = new Map<string, number>();
  for (const { operation } of keyed) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  for (const [operation, count] of counts)
    must(count <= most, `${operation} was called ${count} times for ${keys.length} keys, at most ${most} are needed`);
  for (const call of keyed) {
    const asked = call.keys ?? [];
    mustEqual(new Set(asked).size, asked.length, `keys of ${call.operation}, each asked once`);
    must(
      asked.length <= port.capabilities.maxKeysPerGet || !asked.some((key) => keys.includes(key)),
      `${call.operation} asked for ${asked.length} keys`,
    );
  }
}

async function mustBeHarmless(port: AnyPort, key: string, good: string): Promise<void> {
  const label = JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
  const keys = port.capabilities.maxKeysPerGet === 1 ? [key] : [key, good];
  const reply = await tryGet(port, keys, CALM_MS);
  if (reply.kind === 'failed') {
    const isItsOwn = keys.length === 1 && reply.error.kind === 'invalid';
    must(isItsOwn, `the key ${label} failed the whole batch: ${reply.error.kind}`);
    return;
  }
  mustBeRefused(reply.answers[0], `the key ${label}`);
  if (keys.length > 1) mustBeFound(reply.answers[1], good);
}

function mustBeRefused(answer: unknown, what: string): void {
  const isRefused = answer === null || (answer instanceof SourceError && answer.kind === 'invalid');
  must(isRefused, `${what} was answered ${shown(answer)}`);
}

/** Keys that break out of a literal, a path, a header or a query in one dialect or another. */
function hostileKeys(good: string): readonly string[] {
  return [
    "'",
    '"',
    '`',
    '\\',
    ')',
    ']]',
    "' OR 1=1",
    "' OR '1'='1",
    "') OR ('1'='1",
    `${good}' OR '1'='1`,
    `${good}') OR ('1'='1`,
    `${good}" OR "1"="1`,
    `${good}")||ContactID!=Guid("${good}`,
    `${good},${good}`,
    `${good}?x=1&y=2#z`,
    `${good}%00`,
    `${good}\u0000`,
    `${good}\r\nX-Injected: 1`,
    '\r\n\r\nGET / HTTP/1.1',
    '../',
    `../${good}`,
    '..%2f..%2fetc%2fpasswd',
    '%00',
    '{"$gt":""}',
    '[1,2]',
    '*',
    '%',
    '-1',
    '1e3',
    '0x1',
    'NaN',
    'null',
    '__proto__',
    'constructor',
    ' ',
    '',
    '\ud800',
    'Ünïcödé—日本語—🦊',
    '１２',
    'k'.repeat(10_000),
  ];
}
