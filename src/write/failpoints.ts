/** The places where a process may die, one after another: a test stops at each. */
export const FAILPOINTS = [
  'accept.before-journal',
  'accept.after-journal',
  'step.before-journal',
  'step.after-journal',
  'step.after-reply',
  'step.after-settled',
  'step.after-shown',
  'finish.before-journal',
  'finish.after-journal',
  'undo.before-journal',
  'undo.after-journal',
  'undo.after-reply',
  'undo.after-settled',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

/** Called at every place; returns, unless a test has other plans. */
export type AtFailpoint = (place: Failpoint) => void;
