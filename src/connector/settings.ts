import { z } from 'zod';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The address of a source in the settings of a connection: https, or http on this machine.
 *
 * Refuses user names, queries and fragments, which would end in logs. Given without its trailing slash.
 */
export const sourceUrl = z
  .string()
  .refine(isSourceUrl, 'must be an https address (http only on this machine) without user name, query or fragment')
  .transform((address) => address.replace(/\/+$/, ''));

/** Whether nobody reads along on the way to an address: https, or http that does not leave this machine; without a user name. */
export function isSecureUrl(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}

function isSourceUrl(address: string): boolean {
  return isSecureUrl(address) && !/[?#]/.test(address);
}
