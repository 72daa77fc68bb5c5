// Sealing: what opens, what is refused, and what messages about keys never hold.
import { expect, test } from 'vitest';
import { type Keyring, makeKey, parseKeys, passingKeyring } from '../../src/sealing/keyring.ts';
import { Digester, Sealer, UnsealError } from '../../src/sealing/sealer.ts';

const PLACE = ['records', 'emp_1', 'core'];
const OLD = makeKey('2025b');
const NEW = makeKey('2026a');

function ringOf(text: string): Keyring {
  const parsed = parseKeys(text);
  if (parsed.kind === 'problems') throw new Error(parsed.problems.join());
  return parsed.keyring;
}

function refusal(open: () => unknown): Pick<UnsealError, 'keyId' | 'reason'> | null {
  try {
    open();
    return null;
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return { keyId: error.keyId, reason: error.reason };
  }
}

test('what was sealed opens again, and looks different every time', () => {
  const sealer = new Sealer(ringOf(NEW));
  const texts = ['', 'Ada', 'née Zoë 🦊', 'x'.repeat(100_000)];
  const once = texts.map((text) => sealer.seal(text, PLACE));
  const again = texts.map((text) => sealer.seal(text, PLACE));
  expect(once.map((sealed) => sealer.open(sealed, PLACE))).toEqual(texts);
  expect(once.every((sealed) => sealed.startsWith('v1.2026a.'))).toBe(true);
  expect(new Set([...once, ...again]).size).toBe(8);
});

test('a nonce is never used twice', () => {
  const sealer = new Sealer(passingKeyring());
  const nonces = Array.from({ length: 2_000 }, () => sealer.seal('x', PLACE).split('.')[2]?.slice(0, 16));
  expect(new Set(nonces).size).toBe(2_000);
});

test('a rotated key still opens, and the current one seals', () => {
  const sealed = new Sealer(ringOf(OLD)).seal('Ada', PLACE);
  const rotated = new Sealer(ringOf(`${NEW},${OLD}`));
  expect([rotated.open(sealed, PLACE), rotated.keyId]).toEqual(['Ada', '2026a']);
});

test('a missing key, another key of the same id and another place are refused, each by its name', () => {
  const sealed = new Sealer(ringOf(NEW)).seal('Ada', PLACE);
  expect(refusal(() => new Sealer(ringOf(OLD)).open(sealed, PLACE))).toEqual({ keyId: '2026a', reason: 'no-such-key' });
  for (const [ring, place] of [
    [makeKey('2026a'), PLACE],
    [NEW, ['records', 'emp_2', 'core']],
    [NEW, ['records', 'emp_1', 'stock']],
    [NEW, ['changes', 'emp_1', 'core']],
  ] as const)
    expect(refusal(() => new Sealer(ringOf(ring)).open(sealed, place))).toEqual({ keyId: '2026a', reason: 'refused' });
});

test('a sealed text of which any character was changed, lost or added is refused', () => {
  const sealer = new Sealer(ringOf(NEW));
  const sealed = sealer.seal('Ada', PLACE);
  const body = 'v1.2026a.'.length;
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    // The last character of base64url holds bits that no byte takes.
    if (at >= body && at === sealed.length - 1) continue;
    expect(refusal(() => sealer.open(`${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`, PLACE))).not.toBeNull();
  }
  for (const broken of ['', 'v1.', 'v1.2026a.', 'v1.2026a.AAAA', sealed.slice(0, -4), `${sealed}AAAA`, 'plain text'])
    expect(refusal(() => sealer.open(broken, PLACE))).not.toBeNull();
});

test('a key that is not 32 bytes is refused by its id, and never by its value', () => {
  const secrets = [
    'c2hvcnQ=',
    `${'A'.repeat(44)}==`,
    'not-base64-at-all-but-a-password-of-ours',
    NEW.slice('2026a:'.length),
  ];
  const [short, long, words, lonely] = secrets;
  const problems = [`a:${short},b:${long},c:${words}`, `${lonely}`, `${NEW},${NEW}`, '', 'a b:x'].map((text) => {
    const parsed = parseKeys(text);
    return parsed.kind === 'problems' ? parsed.problems : [];
  });
  expect(problems).toEqual([
    ['key "a" is not 32 bytes in base64', 'key "b" is not 32 bytes in base64', 'key "c" is not 32 bytes in base64'],
    ['key number 1 has no id of letters, digits and dashes'],
    ['key "2026a" is given twice'],
    ['key number 1 has no id of letters, digits and dashes'],
    ['key number 1 has no id of letters, digits and dashes'],
  ]);
  for (const secret of secrets) expect(JSON.stringify(problems)).not.toContain(secret);
});

test('digests are equal for equal texts of one purpose, and differ by purpose and key', () => {
  const digester = new Digester(Buffer.alloc(32, 1));
  const other = new Digester(Buffer.alloc(32, 2));
  const digest = digester.digest('part', '1970-01-01');
  expect(digester.digest('part', '1970-01-01')).toBe(digest);
  expect([digester.digest('identity', '1970-01-01'), other.digest('part', '1970-01-01')]).not.toContain(digest);
  expect(digest).toMatch(/^[\w-]{22}$/);
});
