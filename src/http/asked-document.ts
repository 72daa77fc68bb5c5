import type { FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.ts';
import type { Safelist } from '../operations/safelist.ts';

/**
 * Puts the text of a registered operation into the request that names it: by `documentId` (GraphQL over HTTP, persisted documents), or by
 * `extensions.persistedQuery.sha256Hash` (Apollo). Throws what the safelist refuses.
 */
export async function resolveDocument(
  request: FastifyRequest,
  { roles }: Principal,
  safelist: Safelist,
): Promise<void> {
  const sent = request.method === 'GET' ? parametersOf(request) : request.body;
  if (!isRecord(sent)) return;
  const text = await safelist.textFor({ query: textIn(sent, 'query'), id: idIn(sent) }, roles);
  if (text === null) return;
  const { documentId: _named, extensions, ...rest } = sent;
  const more = isRecord(extensions) ? withoutPersistedQuery(extensions) : null;
  const resolved = { ...rest, query: text, ...(more === null ? {} : { extensions: more }) };
  if (request.method === 'GET') request.raw.url = addressOf(request, resolved);
  else request.body = resolved;
}

function idIn(sent: Readonly<Record<string, unknown>>): string | undefined {
  const { extensions } = sent;
  const persisted = isRecord(extensions) ? extensions['persistedQuery'] : undefined;
  return textIn(sent, 'documentId') ?? (isRecord(persisted) ? textIn(persisted, 'sha256Hash') : undefined);
}

function withoutPersistedQuery({
  persistedQuery: _named,
  ...rest
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  return Object.keys(rest).length === 0 ? null : rest;
}

/** What a GET says in its address: `extensions` is JSON there. What is none is left to the server to refuse. */
function parametersOf({ url }: FastifyRequest): Readonly<Record<string, unknown>> {
  const given = Object.fromEntries(new URL(url, 'http://localhost').searchParams);
  if (given['extensions'] === undefined) return given;
  try {
    return { ...given, extensions: JSON.parse(given['extensions']) };
  } catch {
    return given;
  }
}

function addressOf({ url }: FastifyRequest, parameters: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return `${new URL(url, 'http://localhost').pathname}?${new URLSearchParams(texts)}`;
}

function textIn(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
