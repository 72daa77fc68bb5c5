import { valueAt } from '../../src/connector/mapping.ts';

/** Tells every line what its order says about all of them. What is no line stays as it is, for the mapping to make a gap of. */
export function withLines(record: unknown): unknown {
  const lines = valueAt(record, 'line_items');
  if (!Array.isArray(lines) || typeof record !== 'object' || record === null) return record;
  const currency = valueAt(record, 'currency');
  const rates = valueAt(record, 'tax_lines');
  const told = lines.map((line: unknown, index) =>
    typeof line === 'object' && line !== null ? { ...line, order: { currency, rates, position: index + 1 } } : line,
  );
  return { ...record, line_items: told };
}
