/** A global identifier: `gid://shopify/Order/123`. */
export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The type and the numeric identifier of a global one; null for anything else. A query part, as of an inventory level, belongs to neither. */
export function partsOf(global: unknown): { readonly type: string; readonly id: string } | null {
  const match = typeof global === 'string' ? /^gid:\/\/shopify\/(\w+)\/(\d+)(\?.*)?$/.exec(global) : null;
  return match?.[1] === undefined || match[2] === undefined ? null : { type: match[1], id: match[2] };
}

/** The numeric identifier of a global one of this type; null for any other. */
export function idOfType(type: string, global: unknown): string | null {
  const parts = partsOf(global);
  return parts?.type === type ? parts.id : null;
}
