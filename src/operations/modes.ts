/** What becomes of operations that are not registered. */
export const SAFELIST_MODES = ['off', 'measure', 'warn', 'enforce'] as const;

export type SafelistMode = (typeof SAFELIST_MODES)[number];
