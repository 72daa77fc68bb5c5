import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { settledBy } from '../../src/connector/looks.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { associatedTo } from './associations.ts';
import type { HubspotClient } from './client.ts';
import type { HubspotObject, PortEnvironment } from './objects.ts';
import { paths } from './paths.ts';
import { batchRead, propertiesOf, recordsIn, type Wire } from './read.ts';
import { shownBy } from './write-members.ts';

const members = z.record(z.string(), z.unknown());

/** What tells whether a step happened; values of `values` are in the words of the model. */
const lookSchema = z.discriminatedUnion('look', [
  /** An object whose unique property holds our id. */
  z.object({ look: z.literal('own'), property: z.string(), id: z.string() }),
  /** A new object with the e-mail or domain of ours and all its properties; without either nothing tells it from others. */
  z.object({ look: z.literal('alike'), property: z.string(), value: z.string().nullable(), properties: members }),
  z.object({ look: z.literal('values'), after: members, before: members }),
  z.object({ look: z.literal('archived') }),
  z.object({ look: z.literal('association'), company: z.string(), isThere: z.boolean() }),
]);

/** A look as it is planned: ids may still be places. */
export type Look =
  | { readonly look: 'own'; readonly property: string; readonly id: unknown }
  | Extract<z.output<typeof lookSchema>, { look: 'alike' | 'values' | 'archived' }>
  | { readonly look: 'association'; readonly company: unknown; readonly isThere: boolean };

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<FindOutcome> {
  const look = lookSchema.parse(filledValue(step.expects, inputs));
  const { client } = environment;
  if (look.look === 'own') {
    const [found] = await readBy(object, client, { property: look.property, value: look.id }, call);
    return found === undefined ? { kind: 'absent' } : applied(found.id);
  }
  if (look.look === 'alike') {
    if (look.value === null) return { kind: 'unsure' };
    const found = await alike(object, client, { property: look.property, value: look.value }, call);
    const like = found.filter(({ properties }) =>
      Object.entries(look.properties).every(([name, value]) => isDeepStrictEqual(properties[name] ?? '', value)),
    );
    const [only, ...others] = like;
    if (only !== undefined && others.length === 0) return applied(only.id);
    // E-mails are looked up themselves; domains in the search index, which is late.
    return found.length === 0 && look.property === 'email' ? { kind: 'absent' } : { kind: 'unsure' };
  }
  const key = keyOfStep(step, inputs);
  if (key === null) return { kind: 'unsure' };
  if (look.look === 'association') {
    const asked = { from: object.objectType, to: 'companies', as: 'Companies', ids: [key] };
    const targets = (await associatedTo(client, asked, call)).get(key)?.['Companies'] ?? [];
    const isThere = targets.some((target) => String(valueAt(target, 'toObjectId')) === look.company);
    return isThere === look.isThere ? applied(key) : { kind: 'absent' };
  }
  const held = await readHeld(object, client, key, call);
  if (look.look === 'archived') {
    if (held !== null) return { kind: 'absent' };
    return (await readHeld(object, client, key, call, 'archived')) === null ? { kind: 'unsure' } : applied(key);
  }
  if (held === null) return { kind: 'unsure' };
  return settledBy(shownBy(object, environment, held.properties), look, applied(key));
}

function applied(key: string) {
  return { kind: 'applied', key, version: null } as const;
}

/** The object as it is now; null when it is not visible, or not among the archived. Throws SourceError. */
export async function readHeld<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  client: HubspotClient,
  key: string,
  call: Call,
  among: 'active' | 'archived' = 'active',
): Promise<Wire | null> {
  const properties = propertiesOf(object, [object.core.name]);
  const asked = { type: object.objectType, ids: [key], properties, isArchived: among === 'archived' };
  return (await batchRead(client, asked, call)).records.get(key) ?? null;
}

interface By {
  readonly property: string;
  readonly value: string;
}

/** Objects with the e-mail or domain: e-mails are unique, domains are searched for. Throws SourceError. */
export async function alike<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  client: HubspotClient,
  by: By,
  call: Call,
): Promise<readonly Wire[]> {
  if (by.property === 'email') return readBy(object, client, by, call);
  const operation = `POST /crm/v3/objects/${object.objectType}/search`;
  const properties = propertiesOf(object, [object.core.name]);
  const filters = [{ propertyName: by.property, operator: 'EQ', value: by.value }];
  const body = { filterGroups: [{ filters }], properties, limit: 100 };
  const path = paths.search(object.objectType);
  const answer = await client.ask({ method: 'POST', path, body, operation, isSearch: true }, call);
  return recordsIn(answer.body, operation, properties);
}

async function readBy<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  client: HubspotClient,
  { property, value }: By,
  call: Call,
): Promise<readonly Wire[]> {
  const properties = [...propertiesOf(object, [object.core.name]), property];
  const asked = { type: object.objectType, ids: [value], properties, idProperty: property };
  return [...(await batchRead(client, asked, call)).records.values()];
}
