import { type AskedFreshness, ON_ERROR } from '../model/freshness.ts';
import { FreshnessError } from './freshness-error.ts';

/** The header of clients that cannot change their query. */
export const FRESHNESS_HEADER = 'x-mainstem-freshness';

const HOW = `write max-age=<whole seconds>, on-error=<${ON_ERROR.join(' | ').toLowerCase()}>, or one of the two`;

/**
 * Reads `max-age=60, on-error=null`: a dictionary as RFC 9651 writes it, of these two keys. Throws FreshnessError on anything else,
 * for a wish that is silently ignored would show values older than the client believes.
 */
export function freshnessOfHeader(header: string | undefined): AskedFreshness {
  if (header === undefined || header.trim() === '') return {};
  const given = new Map<string, string>();
  for (const member of header.split(',')) {
    const [key = '', value, ...rest] = member.trim().split('=');
    if (value === undefined || rest.length > 0 || given.has(key)) throw new FreshnessError(FRESHNESS_HEADER, HOW);
    given.set(key, value);
  }
  const { 'max-age': maxAge, 'on-error': onError, ...unknown } = Object.fromEntries(given);
  const code = ON_ERROR.find((each) => each.toLowerCase() === onError);
  const isWrong =
    Object.keys(unknown).length > 0 ||
    (maxAge !== undefined && !/^\d{1,10}$/.test(maxAge)) ||
    (onError !== undefined && code === undefined);
  if (isWrong) throw new FreshnessError(FRESHNESS_HEADER, HOW);
  return {
    ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    ...(code === undefined ? {} : { onError: code }),
  };
}
