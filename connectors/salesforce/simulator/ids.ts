const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idShape = /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/;

/** The three characters that make a 15-character id safe where case is ignored: one bit for each upper-case letter, five a character. */
export function suffixOf(id15: string): string {
  return [0, 5, 10]
    .map((from) => {
      const bits = [...id15.slice(from, from + 5)].reduce(
        (sum, char, at) => sum + (/[A-Z]/.test(char) ? 1 << at : 0),
        0,
      );
      return suffixAlphabet.charAt(bits);
    })
    .join('');
}

/** The 18-character form of an id of either length; null when it cannot be an id. An 18-character id is read without regard to case. */
export function normalId(id: string): string | null {
  if (!idShape.test(id)) return null;
  if (id.length === 15) return id + suffixOf(id);
  const id15 = recased(id);
  return id15 === null ? null : id15 + suffixOf(id15);
}

/** An id of a seed row, whose first 15 characters count as they stand, with the suffix that belongs to them. */
export function exactId(id: string): string {
  return idShape.test(id) ? id.slice(0, 15) + suffixOf(id.slice(0, 15)) : id;
}

/** The first 15 characters in the case that the suffix tells. */
function recased(id: string): string | null {
  const chars = [...id.slice(0, 15).toLowerCase()];
  for (const [block, char] of [...id.slice(15).toUpperCase()].entries()) {
    const bits = suffixAlphabet.indexOf(char);
    if (bits === -1) return null;
    for (let at = 0; at < 5; at += 1) {
      const index = block * 5 + at;
      if ((bits >> at) % 2 === 1) chars[index] = (chars[index] ?? '').toUpperCase();
    }
  }
  return chars.join('');
}

/** A new id of the org: key prefix, pod, and a running number in base 62. */
export function numberedId(prefix: string, number: number): string {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) digits = base62.charAt(rest % 62) + digits;
  const id15 = `${prefix}Qy${digits.padStart(10, '0')}`;
  return id15 + suffixOf(id15);
}
