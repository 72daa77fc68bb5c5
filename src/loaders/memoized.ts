/** The one of this key, made when it is first asked for. */
export function memoized<T>(known: Map<string, T>, key: string, make: () => T): T {
  const held = known.get(key) ?? make();
  known.set(key, held);
  return held;
}
