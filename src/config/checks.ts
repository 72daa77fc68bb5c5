import { isConfigurable } from '../connector/configured.ts';
import type { Field } from '../model/field.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';
import type { ConfigProblem } from './problem.ts';
import type { Parsed } from './shape.ts';

export function unknownConnections(parsed: Parsed): readonly ConfigProblem[] {
  const named: [string, readonly string[]][] = [];
  for (const [entity, rule] of Object.entries(parsed.authority)) {
    named.push([`authority.${entity}.order`, rule.order]);
    for (const [field, own] of Object.entries(rule.fields))
      named.push([`authority.${entity}.fields.${field}.order`, own.order ?? []]);
  }
  for (const [entity, rules] of Object.entries(parsed.identity)) {
    for (const rule of rules.exact)
      named.push([`identity.${entity}.exact.${rule.name}.connections`, rule.connections ?? []]);
  }
  parsed.freshness.forEach((rule, index) => {
    named.push([`freshness.${index}.connection`, rule.connection === undefined ? [] : [rule.connection]]);
  });
  for (const own of ['customer', 'employee'] as const) {
    const claim = parsed.access[own];
    if (claim !== null) named.push([`access.${own}.connection`, [claim.connection]]);
  }
  named.push(['rates.connections', parsed.rates.connections]);
  parsed.rules.routes.forEach(({ to }, index) => {
    named.push([`rules.routes.${index}.to`, [to]]);
  });
  return named.flatMap(([path, names]) =>
    names
      .filter((name) => !Object.hasOwn(parsed.connections, name))
      .map((name) => ({
        path,
        message: `no connection "${name}"; there are: ${Object.keys(parsed.connections).join(', ')}`,
      })),
  );
}

/** What is named twice would be decided by its order; a record of nobody's would scope to nothing. */
export function accessProblems({ access }: Parsed): readonly ConfigProblem[] {
  const { issuers, apiKeys } = access;
  const orphans = apiKeys.flatMap((key, index) =>
    (['customer', 'employee'] as const)
      .filter((own) => key[own] !== null && access[own] === null)
      .map((own) => ({ path: `access.apiKeys.${index}.${own}`, message: `set access.${own}: whose key this is` })),
  );
  return [
    ...repeated(issuers.map((each) => each.issuer)).map((index) => `issuers.${index}.issuer`),
    ...repeated(apiKeys.map(({ name }) => name)).map((index) => `apiKeys.${index}.name`),
    ...repeated(apiKeys.map(({ sha256 }) => sha256)).map((index) => `apiKeys.${index}.sha256`),
  ]
    .map((path): ConfigProblem => ({ path: `access.${path}`, message: 'is there twice' }))
    .concat(orphans);
}

function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}

export function unknownFields(parsed: Parsed): readonly ConfigProblem[] {
  return Object.entries(parsed.authority).flatMap(([entity, rule]) =>
    Object.keys(rule.fields)
      .filter((field) => !Object.hasOwn(ENTITIES[entity as EntityName].fields, field))
      .map((field) => ({ path: `authority.${entity}.fields.${field}`, message: `${entity} has no such field` })),
  );
}

/** A name in a certificate says nothing unless somebody vouches for it. */
export function routerProblems({ router, tls }: Parsed): readonly ConfigProblem[] {
  if (router.certificates.length === 0 || tls.clientAuthority !== null) return [];
  return [{ path: 'router.certificates', message: 'needs tls.clientAuthority, whose certificates are believed' }];
}

/** Only a field that one value can fill can be taken from one field of a source. */
export function mappingProblems(parsed: Parsed): readonly ConfigProblem[] {
  return Object.entries(parsed.mappings).flatMap(([connection, entities]) => [
    ...(Object.hasOwn(parsed.connections, connection)
      ? []
      : [{ path: `mappings.${connection}`, message: `no connection "${connection}"` }]),
    ...Object.entries(entities).flatMap(([entity, fields]) =>
      Object.keys(fields ?? {}).flatMap((name) => mappingProblem(`mappings.${connection}`, entity as EntityName, name)),
    ),
  ]);
}

function mappingProblem(path: string, entity: EntityName, name: string): readonly ConfigProblem[] {
  const known: Readonly<Record<string, Field<unknown>>> = ENTITIES[entity].fields;
  const field = known[name];
  const at = `${path}.${entity}.${name}`;
  if (field === undefined) return [{ path: at, message: `${entity} has no such field` }];
  if (name === 'correlationId') return [{ path: at, message: 'is the id that the gateway itself wrote, nothing else' }];
  if (field.class === 'secret')
    return [
      { path: at, message: `${entity}.${name} is secret: the connector alone reads it, and apart from the rest` },
    ];
  if (isConfigurable(field)) return [];
  return [{ path: at, message: `${entity}.${name} holds more than one value and cannot be taken from one field` }];
}
