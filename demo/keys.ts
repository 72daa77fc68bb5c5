import { hashOf } from './random.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The key prefixes of the CRM's object types. */
export const CRM_PREFIX = { User: '005', Account: '001', Contact: '003' } as const;

export type CrmType = keyof typeof CRM_PREFIX;

/** An 18-character CRM id: type, instance, running number in base 62, and the suffix that makes it safe without regard to case. */
export function crmId(type: CrmType, sequence: number): string {
  const id = `${CRM_PREFIX[type]}Ws0000${base62(sequence, 6)}`;
  return id + crmSuffix(id);
}

/** The three characters that tell which of the 15 are upper case, five at a time. */
export function crmSuffix(id: string): string {
  return [0, 5, 10]
    .map((start) => {
      const bits = [...id.slice(start, start + 5)].map((char, bit) => (char >= 'A' && char <= 'Z' ? 1 << bit : 0));
      return SUFFIXES.charAt(bits.reduce((sum, bit) => sum + bit, 0));
    })
    .join('');
}

function base62(value: number, length: number): string {
  let rest = value;
  let text = '';
  while (text.length < length) {
    text = DIGITS.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

export type UuidOf = (sequence: number) => string;

/** Makes the UUIDs (version 4 in shape) of one kind of object: the same number gives the same one. */
export function uuidsOf(seed: number | string, kind: string): UuidOf {
  const base = hashOf(`${seed}\u001fuuid\u001f${kind}`);
  return (sequence) => {
    const first = hex(mix(base, sequence, 1));
    const second = hex(mix(base, sequence, 2));
    const third = hex(mix(base, sequence, 3));
    const node = hex(mix(base, sequence, 4));
    const variant = '89ab'.charAt(sequence % 4);
    return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-${variant}${third.slice(1, 4)}-${third.slice(4)}${node}`;
  };
}

function mix(base: number, sequence: number, part: number): number {
  let hash = Math.imul(base ^ Math.imul(part, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(sequence + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** The HR system's key of a person: nothing of it is in the employee number. */
export function hrIdOf(index: number): number {
  return 2_107 + index * 3;
}
