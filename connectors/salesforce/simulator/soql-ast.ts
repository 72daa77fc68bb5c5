import type { Field, ObjectType } from './field.ts';

/** A field, reached over zero or more parents: `Owner.Name` is one step and a field. */
export interface FieldPath {
  readonly parents: readonly { readonly reference: Field; readonly type: ObjectType }[];
  readonly type: ObjectType;
  readonly field: Field;
}

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What a stored value is compared as: text in lower case, numbers as numbers, booleans as 0 and 1, ids and instants as they are. */
export type Comparable = string | number;

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly path: FieldPath;
      readonly operator: CompareOperator;
      readonly value: Comparable | null;
    }
  | {
      readonly kind: 'in';
      readonly path: FieldPath;
      readonly isNegated: boolean;
      readonly values: ReadonlySet<Comparable | null>;
    }
  | { readonly kind: 'like'; readonly path: FieldPath; readonly pattern: RegExp };

export type SelectItem =
  | { readonly kind: 'field'; readonly path: FieldPath }
  | {
      readonly kind: 'children';
      readonly relationshipName: string;
      readonly query: CompiledQuery;
      readonly by: string;
    };

export interface OrderItem {
  readonly path: FieldPath;
  readonly direction: 'ASC' | 'DESC';
  readonly nulls: 'FIRST' | 'LAST';
}

/** A query that has been checked against the schema. */
export interface CompiledQuery {
  readonly type: ObjectType;
  /** `COUNT()` answers with a number and no records. */
  readonly kind: 'records' | 'count';
  readonly select: readonly SelectItem[];
  readonly where: Condition | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: number | null;
  readonly offset: number | null;
}
