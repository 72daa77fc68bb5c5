/** Values without those that are undefined: what is not given is not there. */
export function defined<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // Sound: the same values under the same names.
  return Object.fromEntries(given) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Values without those that are not there: of what is being made nothing can be cleared. */
export function present<T extends object>(values: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  // Sound: the same values under the same names.
  return Object.fromEntries(given) as { readonly [K in keyof T]?: NonNullable<T[K]> };
}
