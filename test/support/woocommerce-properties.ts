// The properties of WooCommerce's resources by its own documentation: test/fixtures/woocommerce.
import { readFileSync } from 'node:fs';

type Access = 'read-only' | 'write-only' | 'read-write';
const PROPERTIES: Readonly<Record<string, Readonly<Record<string, Access>>>> = JSON.parse(
  readFileSync(new URL('../fixtures/woocommerce/properties.json', import.meta.url), 'utf8'),
);

/** Members that an answer must not have; those of members too, where the resource has a table of them. */
export function unknownInAnswer(record: unknown, resource: string): readonly string[] {
  return strangers(record, resource, 'write-only');
}

/** Members that must not be sent: unknown or read-only. The id of a record that is changed is in its address. */
export function unknownInRequest(body: unknown, resource: string): readonly string[] {
  return strangers(body, resource, 'read-only');
}

function strangers(value: unknown, resource: string, not: Access): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => strangers(each, resource, not));
  const table = PROPERTIES[resource];
  if (table === undefined || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    // Links are of WordPress, which documents them.
    if (name === '_links') return [];
    const access = table[name];
    if (access === undefined || access === not) return [`${resource}.${name}`];
    return strangers(member, `${resource}.${name}`, not);
  });
}
