import type { Catalogue, Field } from './catalogue.ts';
import { fieldValue, type View } from './view.ts';

/** A filter that the dataset does not take: 422. */
export class FilterError extends Error {}

export interface DatasetFilter {
  readonly fields: readonly Field[];
  readonly matches: (view: View) => boolean;
}

interface Comparison {
  readonly field: Field;
  readonly matches: (view: View) => boolean;
}

type Token = { readonly kind: 'word' | 'text' | 'number' | 'sign'; readonly value: string };

/**
 * Reads `status eq 'Active' and jobInformationDepartment in ('Sales','Warehouse')`.
 *
 * One filter has `and` or `or`, never both. Several values after `in` are for fields with options alone; order is for numbers and dates.
 * Source: POST /api/v2/datasets/{datasetName}/data, https://documentation.bamboohr.com/reference/get-data-from-dataset-v2
 */
export function parseFilter(filter: string, fields: Catalogue): DatasetFilter {
  const tokens = tokensOf(filter);
  const comparisons: Comparison[] = [];
  const joints = new Set<string>();
  let at = 0;
  for (;;) {
    const { comparison, next } = comparisonAt(tokens, at, fields);
    comparisons.push(comparison);
    at = next;
    const joint = tokens[at];
    if (joint === undefined) break;
    if (joint.kind !== 'word' || (joint.value !== 'and' && joint.value !== 'or')) {
      throw new FilterError(`"${joint.value}" is not expected`);
    }
    joints.add(joint.value);
    at += 1;
  }
  if (joints.size > 1) throw new FilterError('A filter cannot mix "and" with "or"');
  const matches = joints.has('or')
    ? (view: View) => comparisons.some((each) => each.matches(view))
    : (view: View) => comparisons.every((each) => each.matches(view));
  return { fields: comparisons.map(({ field }) => field), matches };
}

function comparisonAt(
  tokens: readonly Token[],
  at: number,
  fields: Catalogue,
): { comparison: Comparison; next: number } {
  const name = tokens[at]?.value ?? '';
  const field = tokens[at]?.kind === 'word' ? fields.inDataset(name) : null;
  if (field === null) throw new FilterError(`"${name}" is not a field of the dataset`);
  const operator = tokens[at + 1]?.value ?? '';
  if (operator === 'in') {
    const { values, next } = listAt(tokens, at + 2);
    if (values.length > 1 && !hasOptions(field)) {
      throw new FilterError(`"in" with several values is not supported for the field ${name}`);
    }
    const wanted = new Set(values.map((value) => value.toLowerCase()));
    return { comparison: { field, matches: (view) => wanted.has(comparable(field, view)) }, next };
  }
  const value = valueAt(tokens, at + 2);
  return { comparison: { field, matches: comparisonOf(field, operator, value) }, next: at + 3 };
}

function comparisonOf(field: Field, operator: string, value: string): (view: View) => boolean {
  const wanted = value.toLowerCase();
  if (operator === 'eq') return (view) => comparable(field, view) === wanted;
  if (operator === 'ne') return (view) => comparable(field, view) !== wanted;
  const isOrdered = field.type === 'date' || field.type === 'timestamp' || isNumeric(field);
  if (!isOrdered) throw new FilterError(`"${operator}" is not supported for the field`);
  const difference = (view: View): number | null => {
    const own = comparable(field, view);
    if (own === '') return null;
    if (isNumeric(field)) return Number(own) - Number(wanted);
    return own === wanted ? 0 : own < wanted ? -1 : 1;
  };
  const test = orderTests[operator];
  if (test === undefined) throw new FilterError(`"${operator}" is not an operator`);
  return (view) => {
    const found = difference(view);
    return found !== null && test(found);
  };
}

const orderTests: Readonly<Record<string, (difference: number) => boolean>> = {
  lt: (difference) => difference < 0,
  le: (difference) => difference <= 0,
  gt: (difference) => difference > 0,
  ge: (difference) => difference >= 0,
};

function comparable(field: Field, view: View): string {
  return (fieldValue(field, view) ?? '').toLowerCase();
}

function isNumeric({ type }: Field): boolean {
  return type === 'integer' || type === 'currency';
}

function hasOptions({ type }: Field): boolean {
  return type === 'list' || type === 'status' || type === 'pay_type' || type === 'paid_per' || type === 'exempt';
}

function listAt(tokens: readonly Token[], at: number): { values: string[]; next: number } {
  if (tokens[at]?.value !== '(') throw new FilterError('"in" needs a list in brackets');
  const values: string[] = [];
  for (let next = at + 1; ; next += 2) {
    values.push(valueAt(tokens, next));
    const sign = tokens[next + 1];
    if (sign?.kind === 'sign' && sign.value === ')') return { values, next: next + 2 };
    if (sign?.kind !== 'sign' || sign.value !== ',') throw new FilterError('The list after "in" is not closed');
  }
}

function valueAt(tokens: readonly Token[], at: number): string {
  const token = tokens[at];
  if (token === undefined || (token.kind !== 'text' && token.kind !== 'number')) {
    throw new FilterError('A value is missing');
  }
  return token.value;
}

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  let rest = filter.trim();
  while (rest !== '') {
    const text = /^'((?:[^']|'')*)'/.exec(rest);
    const number = /^-?\d+(\.\d+)?/.exec(rest);
    const word = /^[A-Za-z_]\w*/.exec(rest);
    const sign = /^[(),]/.exec(rest);
    const found = text ?? number ?? word ?? sign;
    if (found === null) throw new FilterError(`"${rest.slice(0, 20)}" cannot be read`);
    if (text !== null) tokens.push({ kind: 'text', value: (text[1] ?? '').replaceAll("''", "'") });
    else tokens.push({ kind: number !== null ? 'number' : word !== null ? 'word' : 'sign', value: found[0] });
    rest = rest.slice(found[0].length).trimStart();
  }
  if (tokens.length === 0) throw new FilterError('The filter is empty');
  return tokens;
}
