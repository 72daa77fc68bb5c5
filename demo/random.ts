/** A stream of pseudo-random values that depends on its seed and label alone. */
export interface Random {
  /** A fraction, 0 inclusive to 1 exclusive. */
  readonly fraction: () => number;
  /** A whole number between both bounds, which are included. */
  readonly integer: (from: number, to: number) => number;
  /** True with this probability, 0 to 1. */
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(choices: readonly T[]) => T;
}

/** Starts the stream of a label: streams of two labels do not disturb each other. */
export function randomOf(seed: number | string, label: string): Random {
  let state = hashOf(`${seed}\u001f${label}`);
  // mulberry32
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (choices) => itemAt(choices, integer(0, choices.length - 1)),
  };
}

/** 32-bit FNV-1a of a text, unsigned. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The member at a position. Throws when there is none. */
export function itemAt<T>(list: readonly T[], at: number): T {
  const item = list[at];
  if (item === undefined) throw new RangeError(`demo: no member at ${at} of ${list.length}`);
  return item;
}

/** Whether it is this one's turn: one of every `period`, always the same ones, so that each kind of mess exists for every seed. */
export function isTurn(index: number, period: number, at: number): boolean {
  return index % period === at;
}
