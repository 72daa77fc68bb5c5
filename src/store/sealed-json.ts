import type { Place } from '../sealing/sealer.ts';
import { storableJson } from './json.ts';
import type { Seal } from './seal.ts';

/** A plain value as one sealed text, bound to its place: table, column, then the values of the row's key. */
export function sealJson({ sealer }: Seal, place: Place, value: unknown): string {
  return sealer.seal(storableJson(value), place);
}

/** The value behind a sealed text. Throws UnsealError when it does not open at this place. */
export function openJson({ sealer }: Seal, place: Place, sealed: string): unknown {
  return JSON.parse(sealer.open(sealed, place));
}
