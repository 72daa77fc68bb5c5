import type { Part, PartName } from '../../src/connector/contract.ts';
import type { FieldGap } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { Description } from './describe.ts';
import type { ObjectRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';

/** What one read asks for, and what our user is not shown of it. */
export interface Selection {
  /** Wire fields, each once. */
  readonly fields: readonly string[];
  readonly parts: readonly PartName[];
  /** Model fields of the parts that our user may read. */
  readonly shown: readonly string[];
  /** Model fields that read a wire field which our user may not. */
  readonly hidden: readonly string[];
  readonly custom: readonly { readonly name: string; readonly type: string }[];
  readonly gaps: readonly FieldGap[];
}

/** Divides the model fields of some parts by what the description of the object shows. */
export function selectionOf<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  parts: readonly Part<E>[],
  described: Description,
): Selection {
  const { mapping, extra, filter, customFields, externalIdField } = rules;
  const model = parts.flatMap((part): readonly string[] => part.fields);
  const hidden = model.filter((field) => mapping.reads([field]).some((wire) => isMissing(rules, wire, described)));
  const shown = model.filter((field) => !hidden.includes(field));
  const named = shown.includes('customFields') ? customFields : [];
  const custom = named.flatMap((name) => {
    const type = described.get(name)?.type;
    return type === undefined ? [] : [{ name, type }];
  });
  const wire = [
    ...extra,
    ...(filter === null ? [] : [filter.field]),
    ...mapping.reads(shown),
    ...custom.map(({ name }) => name),
    ...(externalIdField !== null && shown.includes('correlationId') ? [externalIdField] : []),
  ];
  return {
    fields: [...new Set(['Id', 'SystemModstamp', ...wire.filter((name) => described.has(name))])],
    parts: parts.map(({ name }) => name),
    shown,
    hidden,
    custom,
    gaps: [
      ...hidden.map((path) => ({ path, reason: 'not-permitted' }) as const),
      ...named
        .filter((name) => !described.has(name))
        .map((name) => ({ path: `customFields.${name}`, reason: 'not-permitted' }) as const),
    ],
  };
}

/** Every wire field that is missing, with the model fields that stay empty without it. */
export function gapsOf<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  described: Description,
): readonly { readonly wire: string; readonly fields: readonly string[] }[] {
  const { mapping, customFields } = rules;
  const mapped = mapping.reads().filter((wire) => isMissing(rules, wire, described));
  return [
    ...mapped.map((wire) => ({
      wire,
      fields: Object.keys(mapping.rows).filter((field) => mapping.reads([field]).includes(wire)),
    })),
    ...customFields.filter((name) => !described.has(name)).map((wire) => ({ wire, fields: ['customFields'] })),
  ];
}

function isMissing<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  wire: string,
  described: Description,
): boolean {
  return !described.has(wire) && !rules.optional.includes(wire);
}
