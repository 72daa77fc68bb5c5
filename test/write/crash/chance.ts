import { createHash } from 'node:crypto';

/** A number from 0 up to 1 that depends on the words alone: what happens to a request is the same in every run with the same seed. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('/')).digest().readUInt32BE(0) / 2 ** 32;
}
