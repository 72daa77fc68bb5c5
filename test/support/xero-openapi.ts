// The source's own OpenAPI 3.0 of the Accounting API (version 16.1.0), where that file is at hand.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const specification = fileURLToPath(new URL('../../../shared/specs/xero/xero_accounting.yaml', import.meta.url));

export interface XeroSchemas {
  readonly schemas: unknown;
  /** Knows them as `xero#/components/schemas/Invoice`. */
  readonly ajv: Ajv;
}

/** Null where the specification is not in ../shared/specs/xero. */
export function xeroSchemas(): XeroSchemas | null {
  if (!existsSync(specification)) return null;
  const schemas = member(member(asJsonSchema(parse(readFileSync(specification, 'utf8'))), 'components'), 'schemas');
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { double: true } });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'xero', components: { schemas } });
  return { schemas, ajv };
}

type Json = Readonly<Record<string, unknown>>;
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const member = (value: unknown, name: string): unknown => (isJson(value) ? value[name] : undefined);

/** OpenAPI 3.0 as JSON schema: `nullable` becomes a second type. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (!isJson(value)) return value;
  const {
    nullable,
    example: _example,
    ...rest
  } = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asJsonSchema(part)]));
  return nullable === true && typeof rest['type'] === 'string' ? { ...rest, type: [rest['type'], 'null'] } : rest;
}

/** Every member of an answer that its schema does not list, as `Schema.member`. */
export function unknownMembers(schemas: unknown, schema: unknown, name: string, value: unknown): string[] {
  const reference = member(schema, '$ref');
  if (typeof reference === 'string') {
    const target = reference.split('/').at(-1) ?? '';
    return unknownMembers(schemas, member(schemas, target), target, value);
  }
  if (Array.isArray(value)) return value.flatMap((one) => unknownMembers(schemas, member(schema, 'items'), name, one));
  const properties = member(schema, 'properties');
  if (!isJson(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const listed = member(properties, key);
    if (listed === undefined) return [name === '' ? key : `${name}.${key}`];
    return unknownMembers(schemas, listed, name, part);
  });
}
