/** A longer body must be refused by the connection under test. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** The deadline of a call that nothing but its signal ends. */
export const DEADLINE_MS = 300;
/** The deadline of a call that must end by itself. */
export const ENDS_MS = 3_000;
