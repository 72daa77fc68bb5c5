import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { BamboohrEventType } from '../wire.ts';
import type { Catalogue } from './catalogue.ts';
import { type Asked, objectOrList, ok, sentObject } from './context.ts';
import { isLoopback } from './delivery.ts';
import { type Row, text } from './row.ts';
import type { Webhook, WebhookOrder, Webhooks } from './webhooks.ts';
import type { Writing } from './write.ts';

const events: readonly BamboohrEventType[] = ['employee.created', 'employee.updated', 'employee.deleted'];
const logDays = 14;
const logLength = 200;

/** POST /webhooks: 201 with the private key, which no other answer has. */
export function createWebhook(writing: Writing, webhooks: Webhooks, asked: Asked): SimulatedResponse {
  const order = orderOf(sentObject(asked) ?? {}, writing.company.fields);
  if ('status' in order) return order;
  const webhook = webhooks.add(order);
  writing.effect({ action: 'create', objectType: 'Webhook', key: webhook.id, values: { ...order } });
  return { status: 201, body: { ...render(webhook), privateKey: webhook.privateKey } };
}

/** GET /webhooks. */
export function listWebhooks(webhooks: Webhooks): SimulatedResponse {
  const listed = webhooks.list().map((webhook) => {
    const { id, name, created, lastSent, url } = render(webhook);
    return { id, name, created, lastSent, url };
  });
  return ok({ webhooks: listed });
}

/** GET /webhooks/{webhookId}. */
export function getWebhook(webhooks: Webhooks, asked: Asked): SimulatedResponse {
  return ofWebhook(webhooks, asked, (webhook) => ok(render(webhook)));
}

/** DELETE /webhooks/{webhookId}: a sentence, not JSON. */
export function deleteWebhook(writing: Writing, webhooks: Webhooks, asked: Asked): SimulatedResponse {
  return ofWebhook(webhooks, asked, ({ id }) => {
    webhooks.remove(id);
    writing.effect({ action: 'delete', objectType: 'Webhook', key: id, values: {} });
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Web hook has been deleted.' };
  });
}

/** GET /webhooks/{webhookId}/log: the last 14 days, and no more than 200 of them. */
export function webhookLog(writing: Writing, webhooks: Webhooks, asked: Asked): SimulatedResponse {
  const fromMs = Date.parse(writing.now()) - logDays * 86_400_000;
  return ofWebhook(webhooks, asked, ({ id, url, attempts }) =>
    ok(
      attempts
        .filter(({ atMs }) => atMs >= fromMs)
        .slice(-logLength)
        .map(({ atMs, statusCode, employeeId }) => ({
          webhookId: id,
          url,
          lastAttempted: momentOf(atMs),
          lastSuccess: isSuccess(statusCode) ? momentOf(atMs) : 'Webhook Not Found',
          statusCode: String(statusCode),
          format: 'json',
          employeeIds: [employeeId],
        })),
    ),
  );
}

function ofWebhook(webhooks: Webhooks, asked: Asked, answer: (webhook: Webhook) => SimulatedResponse) {
  const id = asked.params['webhookId'] ?? '';
  const webhook = webhooks.get(id);
  return webhook === null ? failure(404, `No webhook was found with ID: ${id}.`) : answer(webhook);
}

/** Reads what to create. Webhooks that carry fields, and form encoding, are not simulated and refused as if they were invalid. */
function orderOf(sent: Row, fields: Catalogue): WebhookOrder | SimulatedResponse {
  const [name, url] = [text(sent, 'name'), text(sent, 'url')];
  const wanted = Array.isArray(sent['events']) ? sent['events'].map(String) : [];
  const chosen = events.filter((event) => wanted.includes(event));
  const monitored = Array.isArray(sent['monitorFields']) ? sent['monitorFields'].map(String) : [];
  const issues = [
    ...(name === null ? ['name is required'] : []),
    ...(url === null || !(url.startsWith('https://') || isLoopback(url)) ? ['url must begin with https://'] : []),
    ...(sent['format'] === 'json' ? [] : ['format must be json']),
    ...(wanted.length === 0 || chosen.length < new Set(wanted).size
      ? [`events must be among ${events.join(', ')}`]
      : []),
    ...(chosen.includes('employee.updated') && monitored.length === 0 ? ['monitorFields is required'] : []),
  ];
  if (issues.length > 0) return { status: 400, body: { errors: [{ error: 'Invalid request body', issues }] } };
  const unknown = monitored.filter((each) => fields.named(each) === null);
  if (unknown.length > 0) {
    const unknownFields = unknown.map((each) => ({ id: null, name: each }));
    return { status: 403, body: { errors: [{ error: 'Unknown fields', unknownFields }] } };
  }
  return {
    name: name ?? '',
    url: url ?? '',
    events: chosen,
    monitorFields: monitored.flatMap((each) => fields.named(each)?.name ?? []),
    includeCompanyDomain: sent['includeCompanyDomain'] === true,
  };
}

function render({ id, name, url, events: chosen, monitorFields, includeCompanyDomain, createdMs, attempts }: Webhook) {
  const last = attempts.at(-1);
  return {
    id,
    name,
    created: momentOf(createdMs),
    lastSent: last === undefined ? null : momentOf(last.atMs),
    monitorFields: monitorFields.length === 0 ? null : monitorFields,
    postFields: objectOrList({}),
    url,
    format: 'json',
    includeCompanyDomain,
    events: chosen,
  };
}

function failure(status: number, error: string): SimulatedResponse {
  return { status, body: { errors: [{ error }] } };
}

function momentOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}
