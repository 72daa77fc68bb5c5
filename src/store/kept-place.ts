import { type Place, UnsealError } from '../sealing/sealer.ts';
import type { Seal } from './seal.ts';

/** The kept text; null where there is none, or one that does not open: that is reported. */
export function openKept(
  { sealer, report }: Pick<Seal, 'sealer' | 'report'>,
  place: Place,
  sealed: string | null,
): string | null {
  if (sealed === null) return null;
  try {
    return sealer.open(sealed, place);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    report(error);
    return null;
  }
}
