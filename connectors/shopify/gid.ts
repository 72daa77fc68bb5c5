/** A global identifier: `gid://shopify/Order/123`. Source: https://shopify.dev/docs/api/usage/gids */
export function gidOf(type: string, key: string): string {
  return `gid://shopify/${type}/${key}`;
}

/** The key in a global identifier of this type, digits alone; null for anything else. */
export function keyOfGid(type: string, gid: unknown): string | null {
  const match = typeof gid === 'string' ? /^gid:\/\/shopify\/(\w+)\/(\d{1,20})(\?.*)?$/.exec(gid) : null;
  return match?.[1] === type ? (match[2] ?? null) : null;
}

/** A key as it is sent: digits without leading zeros; null for what can be no key here. */
export function keyIn(key: string): string | null {
  return /^[1-9]\d{0,18}$/.test(key) ? key : null;
}
