import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares digests: how long it takes says nothing about where the two differ. */
export function isSameSecret(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(expected));
}
