import type { FieldType, OrderByClause, parseQuery, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import type { ObjectType } from './field.ts';
import type { Org } from './org.ts';
import { noSuchColumn, Refusal } from './refusals.ts';
import type { CompiledQuery, FieldPath, OrderItem, SelectItem } from './soql-ast.ts';
import { malformed } from './soql-values.ts';
import { readWhere } from './soql-where.ts';

const maxOffset = 2000;
const maxParents = 5;
const remembered = 500;

/** Reads SOQL text against the schema that the integration user sees, and remembers what it has read. */
export class Soql {
  readonly #org: Org;
  readonly #parse: typeof parseQuery;
  readonly #known = new Map<string, CompiledQuery | Refusal>();

  constructor(org: Org, parse: typeof parseQuery) {
    this.#org = org;
    this.#parse = parse;
  }

  /** Throws the refusal that the source would answer. */
  compile(text: string): CompiledQuery {
    const known = this.#known.get(text) ?? this.#read(text);
    this.#known.delete(text);
    this.#known.set(text, known);
    const oldest = this.#known.keys().next();
    if (this.#known.size > remembered && oldest.done !== true) this.#known.delete(oldest.value);
    if (known instanceof Refusal) throw known;
    return known;
  }

  #read(text: string): CompiledQuery | Refusal {
    try {
      return this.#compileQuery(this.#parsed(text));
    } catch (error) {
      if (error instanceof Refusal) return located(error, text);
      throw error;
    }
  }

  #parsed(text: string): Query {
    try {
      return this.#parse(text);
    } catch (error) {
      throw malformed(error instanceof Error ? error.message : 'unexpected token');
    }
  }

  #compileQuery(query: Query): CompiledQuery {
    const type = this.#org.type(query.sObject ?? '');
    if (type !== null) return this.#compile(query, type, query.sObjectAlias ?? type.name);
    throw new Refusal(400, {
      errorCode: 'INVALID_TYPE',
      message:
        `sObject type '${query.sObject}' is not supported. If you are attempting to use a custom object, be sure to append ` +
        `the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    });
  }

  #compile(query: Query | Subquery, type: ObjectType, alias: string): CompiledQuery {
    if (query.groupBy !== undefined || query.having !== undefined) {
      throw new Error('GROUP BY and HAVING are outside the simulated SOQL');
    }
    const offset = query.offset ?? null;
    if (offset !== null && offset > maxOffset) {
      const message = `Maximum SOQL offset allowed is ${maxOffset}`;
      throw new Refusal(400, { errorCode: 'NUMBER_OUTSIDE_VALID_RANGE', message });
    }
    const fields = query.fields ?? [];
    const kind = fields.some((item) => isCount(item)) ? 'count' : 'records';
    const pathOf = (name: string) => this.#path(type, name, alias);
    const select = kind === 'count' ? [] : fields.map((item) => this.#selectItem(type, item, pathOf));
    refuseDuplicates(select);
    return {
      type,
      kind,
      select,
      where: query.where === undefined ? null : readWhere(query.where, pathOf),
      orderBy: listOf(query.orderBy).map((item) => orderItem(item, pathOf)),
      limit: query.limit ?? null,
      offset,
    };
  }

  #selectItem(type: ObjectType, item: FieldType, pathOf: (name: string) => FieldPath): SelectItem {
    if (item.type === 'Field') return { kind: 'field', path: pathOf(item.field) };
    if (item.type === 'FieldRelationship') {
      return { kind: 'field', path: pathOf([...item.relationships, item.field].join('.')) };
    }
    if (item.type !== 'FieldSubquery') throw new Error(`${item.type} is outside the simulated SOQL`);
    const name = item.subquery.relationshipName;
    const relationship = type.children.find((child) => child.relationshipName.toLowerCase() === name.toLowerCase());
    const child = relationship === undefined ? null : this.#org.type(relationship.childObject);
    if (relationship === undefined || child === null) {
      throw new Refusal(400, {
        errorCode: 'INVALID_TYPE',
        message:
          `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, ` +
          `be sure to append the '__r' after the custom relationship name.`,
      });
    }
    const query = this.#compile(item.subquery, child, child.name);
    return { kind: 'children', relationshipName: relationship.relationshipName, query, by: relationship.field };
  }

  #path(type: ObjectType, name: string, alias: string): FieldPath {
    const steps = name.split('.');
    const last = steps.pop() ?? '';
    if (steps[0]?.toLowerCase() === alias.toLowerCase() && this.#parent(type, alias) === null) steps.shift();
    if (steps.length > maxParents) throw malformed(`more than ${maxParents} levels of relationships`);
    const parents: { reference: FieldPath['field']; type: ObjectType }[] = [];
    let reached = type;
    for (const step of steps) {
      const parent = this.#parent(reached, step);
      if (parent === null) {
        throw new Refusal(400, {
          errorCode: 'INVALID_FIELD',
          message:
            `Didn't understand relationship '${step}' in field path. If you are attempting to use a custom relationship, be sure to ` +
            `append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        });
      }
      parents.push(parent);
      reached = parent.type;
    }
    const field = this.#org.field(reached, last);
    if (field === null)
      throw new Refusal(400, { errorCode: 'INVALID_FIELD', message: noSuchColumn(last, reached.name) });
    return { parents, type: reached, field };
  }

  #parent(type: ObjectType, name: string): { reference: FieldPath['field']; type: ObjectType } | null {
    const reference = type.fields.find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
    const parent = reference === undefined ? null : this.#org.type(reference.referenceTo ?? '');
    return reference === undefined || parent === null ? null : { reference, type: parent };
  }
}

function isCount(item: FieldType): boolean {
  if (item.type !== 'FieldFunctionExpression') return false;
  if (item.functionName.toUpperCase() === 'COUNT' && item.parameters.length === 0) return true;
  throw new Error(`${item.functionName} is outside the simulated SOQL`);
}

function orderItem(item: OrderByClause, pathOf: (name: string) => FieldPath): OrderItem {
  if (!('field' in item)) throw new Error('functions in ORDER BY are outside the simulated SOQL');
  const path = pathOf(item.field);
  if (!path.field.sortable) throw malformed(`field '${path.field.name}' can not be sorted in a query call`);
  return { path, direction: item.order ?? 'ASC', nulls: item.nulls ?? 'FIRST' };
}

function refuseDuplicates(select: readonly SelectItem[]): void {
  const seen = new Set<string>();
  for (const item of select) {
    const name = item.kind === 'field' ? pathName(item.path) : `(${item.relationshipName})`;
    if (seen.has(name)) throw malformed(`duplicate field selected: ${name}`);
    seen.add(name);
  }
}

export function pathName(path: FieldPath): string {
  return [...path.parents.map((parent) => parent.reference.relationshipName), path.field.name].join('.');
}

function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Puts the place in front of the message, as the source does. */
function located(refusal: Refusal, text: string): Refusal {
  const [error] = refusal.errors;
  const named = /'([^']+)'/.exec(error?.message ?? '')?.[1];
  if (error === undefined || named === undefined || error.errorCode === 'INVALID_TYPE') return refusal;
  const at = Math.max(0, text.indexOf(named));
  const place = `\n${text.slice(Math.max(0, at - 30), at + 40)}\n${' '.repeat(Math.min(30, at))}^\nERROR at Row:1:Column:${at + 1}\n`;
  return new Refusal(refusal.status, { ...error, message: place + error.message });
}
