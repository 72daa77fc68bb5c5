/**
 * What a connection has to remember beyond this process: a refresh token that its source has exchanged. Kept sealed, never listed or shown,
 * shared by the replicas of a gateway and by the commands beside it.
 */
export interface Keep {
  get(name: string): Promise<string | null>;
  /** Stores a value in the place of what was read; false, and nothing stored, when another process has stored one meanwhile. */
  replace(name: string, before: string | null, value: string): Promise<boolean>;
}

/** Remembers as long as the process lives: for tests, and for what runs without a store. */
export function memoryKeep(): Keep {
  const values = new Map<string, string>();
  return {
    get: async (name) => values.get(name) ?? null,
    replace: async (name, before, value) => {
      if ((values.get(name) ?? null) !== before) return false;
      values.set(name, value);
      return true;
    },
  };
}
