const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
let codes: ReadonlyMap<string, string> | null = null;
let labels: ReadonlyMap<string, string> | null = null;

/** The label that the country picklist shows for a code; null for a code that is not in the list. */
export function countryLabel(code: string): string | null {
  return labelsByCode().get(code.toUpperCase()) ?? null;
}

/** The code behind a label of the country picklist; null for a label that is not in the list. */
export function countryCode(label: string): string | null {
  codes ??= new Map([...labelsByCode()].map(([code, name]) => [name.toLowerCase(), code]));
  return codes.get(label.toLowerCase()) ?? null;
}

function labelsByCode(): ReadonlyMap<string, string> {
  labels ??= readLabels();
  return labels;
}

function readLabels(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code);
    if (name !== undefined) found.set(code, name);
  }
  return found;
}
