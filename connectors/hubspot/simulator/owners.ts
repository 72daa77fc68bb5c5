import { flag, type Row, text } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Portal } from './portal.ts';
import { invalid, notFound } from './refusals.ts';

const MAX_PAGE = 500;

/** `GET /crm/v3/owners`: by id, archived ones apart. https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide */
export function listOwners(portal: Portal, { url }: SimulatedRequest): SimulatedResponse {
  const limit = Number(url.searchParams.get('limit') ?? '100');
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_PAGE) throw invalid(`limit must be at most ${MAX_PAGE}`);
  const from = Number(url.searchParams.get('after') ?? '0');
  const isArchived = url.searchParams.get('archived') === 'true';
  const email = url.searchParams.get('email')?.toLowerCase() ?? null;
  const rows = portal
    .listOwners()
    .filter((row) => flag(row, 'archived') === isArchived && Number(text(row, 'id')) >= from)
    .filter((row) => email === null || text(row, 'email')?.toLowerCase() === email)
    .sort((left, right) => Number(text(left, 'id')) - Number(text(right, 'id')));
  const results = rows.slice(0, limit).map(renderOwner);
  const next = rows[limit];
  return {
    status: 200,
    body: next === undefined ? { results } : { results, paging: { next: { after: text(next, 'id') } } },
  };
}

export function getOwner(portal: Portal, id: string): SimulatedResponse {
  const row = portal.owner(id);
  if (row === null || flag(row, 'archived')) throw notFound();
  return { status: 200, body: renderOwner(row) };
}

function renderOwner(row: Row): unknown {
  return {
    id: text(row, 'id'),
    email: text(row, 'email') ?? undefined,
    type: 'PERSON',
    firstName: text(row, 'firstName') ?? '',
    lastName: text(row, 'lastName') ?? '',
    userId: Number(text(row, 'userId') ?? '0'),
    createdAt: text(row, 'createdAt'),
    updatedAt: text(row, 'updatedAt'),
    archived: flag(row, 'archived'),
  };
}
