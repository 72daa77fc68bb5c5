/** Exactly these operations of a ledger, for a rule of faults. */
export function exactly(names: Iterable<string>): RegExp {
  return new RegExp(`^(?:${[...names].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`);
}
