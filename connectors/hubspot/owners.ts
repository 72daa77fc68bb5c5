import { z } from 'zod';
import { getInChunks, readOneByOne } from '../../src/connector/chunks.ts';
import type { Call, Found, Port } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type Mapping, type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { answers, type HubspotClient } from './client.ts';
import { instantOrNull } from './codecs.ts';
import { paths } from './paths.ts';
import { idOf } from './ports.ts';
import type { Owner } from './wire.ts';

/** The most that one page takes: https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide */
const PAGE_SIZE = 500;

interface OwnersPage {
  readonly owners: readonly { readonly id: string; readonly wire: unknown }[];
  readonly after: string | null;
}

const OPERATION = 'GET /crm/v3/owners';
const checkpointSchema = z.object({ after: z.string().nullable() });

/**
 * The port of owners. There are few of them: a listing tells all, and there is no read of several.
 *
 * An owner who is archived disappears from the list.
 */
export function ownersPort(
  mapping: Mapping<Owner, 'Employee'>,
  environment: { readonly client: HubspotClient; readonly context: MappingContext },
): Port<'Employee'> {
  const { client, context } = environment;
  const readOwner = async (id: string, call: Call): Promise<Found<'Employee'> | null> => {
    const wire = await ownerOrNull(client, id, call);
    return wire === null || ownerId(wire) !== id ? null : foundOwner(id, wire, mapping, context);
  };
  return {
    entity: 'Employee',
    objectType: 'owners',
    mapping,
    parts: [corePart(mapping, 'watermark')],
    capabilities: {
      maxKeysPerGet: 1,
      changedSince: false,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, _parts, call) =>
      getInChunks(
        keys,
        { keyOf: idOf, size: keys.length, read: (ids, one) => readOneByOne(ids, readOwner, one) },
        call,
      ),
    list: async function* list(from, call) {
      const { after } = from === null ? { after: null } : checkpointSchema.parse(from);
      for await (const page of pagesOf(client, after, call)) {
        const records = page.owners.map(({ id, wire }) => foundOwner(id, wire, mapping, context));
        yield { records, removed: [], checkpoint: { after: page.after } };
      }
    },
    keys: async function* keys(call) {
      for await (const { owners } of pagesOf(client, null, call)) yield owners.map(({ id }) => id);
    },
  };
}

async function ownerOrNull(client: HubspotClient, id: string, call: Call): Promise<unknown> {
  try {
    const { body } = await client.ask(
      { method: 'GET', path: `${paths.owners}/${id}`, operation: 'GET /crm/v3/owners/{id}', keys: 1 },
      call,
    );
    return body;
  } catch (error) {
    if (error instanceof SourceError && error.kind === 'not-found') return null;
    throw error;
  }
}

function foundOwner(
  id: string,
  wire: unknown,
  mapping: Mapping<Owner, 'Employee'>,
  context: MappingContext,
): Found<'Employee'> {
  return {
    key: id,
    version: null,
    sourceUpdatedAt: instantOrNull(valueAt(wire, 'updatedAt')),
    parts: ['core'],
    ...mapping.decode(wireOf<Owner>(wire), context),
    url: null,
  };
}

async function* pagesOf(client: HubspotClient, from: string | null, call: Call): AsyncGenerator<OwnersPage> {
  let after: string | null = from;
  do {
    const page: OwnersPage = await pageOf(client, after, call);
    if (page.after !== null && page.after === after) throw answers.protocol(OPERATION, 'answered the same page twice');
    yield page;
    after = page.after;
  } while (after !== null);
}

async function pageOf(client: HubspotClient, after: string | null, call: Call): Promise<OwnersPage> {
  const path = `${paths.owners}?limit=${PAGE_SIZE}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`;
  const { body } = await client.ask({ method: 'GET', path, operation: OPERATION }, call);
  const results = valueAt(body, 'results');
  if (!Array.isArray(results)) throw answers.protocol(OPERATION, 'answered without results');
  const owners = new Map(results.map((wire) => [ownerId(wire), wire]));
  const next = valueAt(body, 'paging.next.after');
  if (next !== undefined && (typeof next !== 'string' || next === ''))
    throw answers.protocol(OPERATION, 'answered an unreadable cursor');
  return { owners: [...owners].map(([id, wire]) => ({ id, wire })), after: next ?? null };
}

function ownerId(wire: unknown): string {
  const id = valueAt(wire, 'id');
  if (typeof id !== 'string' || !/^\d+$/.test(id)) throw answers.protocol(OPERATION, 'answered an owner without id');
  return id;
}
