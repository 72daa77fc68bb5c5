const SHOWN = 3;

/** The names that are most like one that does not exist, the nearest first: a slip of the hand, or another way of writing. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const word = plain(name);
  const allowed = Math.max(2, Math.floor(word.length / 3));
  return names
    .map((each) => ({ each, distance: distanceOf(word, plain(each)) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance || (a.each < b.each ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ each }) => each);
}

/** Case, punctuation and the mark of fields that a customer made are no difference that people see. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/__c$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** How many letters must be put in, left out or changed. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, against] of [...other].entries()) {
      const changed = (row[at] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
