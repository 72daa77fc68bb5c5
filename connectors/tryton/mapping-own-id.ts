import { isIdOf, type PrefixedKind } from '../../src/model/id.ts';
import type { Text, TrytonIdentifier } from './wire.ts';

/** The nouns that are parties: their own ids stand among the identifiers of the party. */
const PARTIES = ['Customer', 'Employee'] as const;

/** Our own id, where text is one; null for whatever else people write there. */
export function ownIdIn(kind: PrefixedKind, text: Text): string | null {
  return typeof text === 'string' && isIdOf(kind, text) ? text : null;
}

/** Our own id of a party as that noun: an identifier without type. */
export function ownIdAmong(kind: (typeof PARTIES)[number], identifiers: readonly TrytonIdentifier[]): string | null {
  return identifiers.find((each) => isOwnId(each) && ownIdIn(kind, each.code) !== null)?.code ?? null;
}

/** Whether an identifier is ours, of whatever noun: then it is none of the party's. */
export function isOwnId({ type, code }: TrytonIdentifier): boolean {
  return (type ?? null) === null && PARTIES.some((kind) => ownIdIn(kind, code) !== null);
}
