import type { Reference } from './id.ts';
import type { Money } from './money.ts';
import type { Quantity } from './quantity.ts';

/** How carefully a path is handled: `sensitive` is encrypted at rest, `secret` is never listed, stored or cached. */
export type FieldClass = 'public' | 'sensitive' | 'secret';

/** What a field holds; drives projection columns, comparison of sources and documentation. */
export type FieldKind =
  | 'text'
  | 'code'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'instant'
  | 'money'
  | 'quantity'
  | 'reference'
  | 'references'
  | 'value'
  | 'list';

declare const held: unique symbol;

/** One field of an entity. `T` is the type of its value when the source has one; null is always possible beside it. */
export interface Field<T> {
  readonly kind: FieldKind;
  readonly class: FieldClass;
  /** The allowed codes, for `code`. */
  readonly codes: readonly string[] | null;
  /** The entity pointed to, for `reference` and `references`. */
  readonly target: string | null;
  readonly [held]?: T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of an entity as one source sees it: undefined = not asked, null = the source says there is none. */
export type ModelOf<F extends Fields> = {
  readonly [K in keyof F]?: (F[K] extends Field<infer T> ? T : never) | null;
};

interface FieldOptions {
  readonly class?: FieldClass;
}

function field<T>(kind: FieldKind, options: FieldOptions = {}): Field<T> {
  return { kind, class: options.class ?? 'public', codes: null, target: null };
}

export const text = (options?: FieldOptions): Field<string> => field('text', options);
export const boolean = (options?: FieldOptions): Field<boolean> => field('boolean', options);
export const integer = (options?: FieldOptions): Field<number> => field('integer', options);
/** A decimal string, exact. */
export const decimal = (options?: FieldOptions): Field<string> => field('decimal', options);
/** A calendar date, `2026-05-04`. */
export const date = (options?: FieldOptions): Field<string> => field('date', options);
/** An instant in UTC, `2026-05-04T09:12:44.000Z`. */
export const instant = (options?: FieldOptions): Field<string> => field('instant', options);
export const money = (options?: FieldOptions): Field<Money> => field('money', options);
export const quantity = (options?: FieldOptions): Field<Quantity> => field('quantity', options);
export const value = <T>(options?: FieldOptions): Field<T> => field('value', options);
export const list = <T>(options?: FieldOptions): Field<readonly T[]> => field('list', options);

export function code<const C extends string>(codes: readonly C[], options?: FieldOptions): Field<C> {
  return { ...field<C>('code', options), codes };
}

export function reference(target: string, options?: FieldOptions): Field<Reference> {
  return { ...field<Reference>('reference', options), target };
}

export function references(target: string, options?: FieldOptions): Field<readonly Reference[]> {
  return { ...field<readonly Reference[]>('references', options), target };
}
