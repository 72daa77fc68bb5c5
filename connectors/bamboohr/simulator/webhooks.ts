import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/simulator/clock.ts';
import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Effect } from '../../../src/simulator/ledger.ts';
import type { BamboohrEvent, BamboohrEventType } from '../wire.ts';
import type { Catalogue } from './catalogue.ts';
import { type Delivered, deliver } from './delivery.ts';
import { historyTables } from './history-tables.ts';
import { type Row, text } from './row.ts';

export interface WebhookOrder {
  readonly name: string;
  readonly url: string;
  readonly events: readonly BamboohrEventType[];
  /** Names of fields; empty unless updates are among the events. */
  readonly monitorFields: readonly string[];
  readonly includeCompanyDomain: boolean;
}

export interface Attempt extends Delivered {
  readonly atMs: number;
  readonly employeeId: string;
}

export interface Webhook extends WebhookOrder {
  readonly id: string;
  readonly createdMs: number;
  readonly privateKey: string;
  readonly attempts: Attempt[];
}

/** What happened to an employee, or to a row of a history table of one. */
export interface Happening {
  readonly action: Effect['action'] | DirectChange['action'];
  readonly objectType: string;
  readonly employeeId: string;
  /** The members that were set. */
  readonly values: Row;
}

interface Sender {
  readonly companyId: string;
  readonly companyDomain: string;
  readonly fields: Catalogue;
}

/** The webhooks of the caller. Events leave in the order in which they happened, one after another, after the answer to the call. */
export class Webhooks {
  readonly #webhooks = new Map<string, Webhook>();
  readonly #clock: Clock;
  readonly #sender: Sender;
  #last = 0;
  #deliveries: Promise<void> = Promise.resolve();

  constructor(clock: Clock, sender: Sender) {
    this.#clock = clock;
    this.#sender = sender;
  }

  add(order: WebhookOrder): Webhook {
    this.#last += 1;
    const id = String(this.#last);
    const privateKey = createHash('sha256').update(`${this.#sender.companyDomain}/webhook/${id}`).digest('hex');
    const webhook = { ...order, id, privateKey, createdMs: this.#clock.now(), attempts: [] };
    this.#webhooks.set(id, webhook);
    return webhook;
  }

  get(id: string): Webhook | null {
    return this.#webhooks.get(id) ?? null;
  }

  list(): Webhook[] {
    return [...this.#webhooks.values()];
  }

  remove(id: string): void {
    this.#webhooks.delete(id);
  }

  /** Posts an event to every webhook that waits for it. */
  announce(happening: Happening): void {
    const event = eventOf(happening, this.#sender, this.#clock.now());
    if (event === null) return;
    for (const webhook of this.list()) {
      const posted = forWebhook(event, webhook);
      if (posted === null) continue;
      this.#deliveries = this.#deliveries.then(() => this.#post(webhook, posted));
    }
  }

  /** Settles when everything has been posted. */
  settled(): Promise<void> {
    return this.#deliveries;
  }

  async #post(webhook: Webhook, event: BamboohrEvent): Promise<void> {
    const atMs = this.#clock.now();
    const domain = webhook.includeCompanyDomain ? this.#sender.companyDomain : null;
    const delivered = await deliver({ url: webhook.url, privateKey: webhook.privateKey, event, atMs, domain });
    webhook.attempts.push({ ...delivered, atMs, employeeId: event.data.employeeId });
  }
}

function eventOf(happening: Happening, { companyId, fields }: Sender, nowMs: number): BamboohrEvent | null {
  const { action, objectType, employeeId, values } = happening;
  const isTable = historyTables.some((table) => table === objectType);
  if (objectType !== 'Employee' && !isTable) return null;
  const base = { timestamp: `${new Date(nowMs).toISOString().slice(0, 19)}Z`, data: { companyId, employeeId } };
  if (isTable || action === 'update') {
    const changedFields = changedFieldsOf(fields, objectType, values);
    return { ...base, type: 'employee.updated', data: { ...base.data, changedFields } };
  }
  return { ...base, type: action === 'delete' ? 'employee.deleted' : 'employee.created' };
}

/** A change of one row of a table counts for every field of that table. */
function changedFieldsOf(fields: Catalogue, objectType: string, values: Row): string[] {
  if (objectType !== 'Employee') return fields.all.filter(({ from }) => from === objectType).map(({ name }) => name);
  return Object.keys(values).flatMap((name) => {
    const field = fields.named(name);
    return field?.from === 'Employee' ? [field.name] : [];
  });
}

/** The event as one webhook gets it: an update tells only the fields that are monitored, and without one of them nothing. */
function forWebhook(event: BamboohrEvent, { events, monitorFields }: Webhook): BamboohrEvent | null {
  if (!events.includes(event.type)) return null;
  const { changedFields } = event.data;
  if (changedFields === undefined) return event;
  const monitored = changedFields.filter((name) => monitorFields.includes(name));
  return monitored.length === 0 ? null : { ...event, data: { ...event.data, changedFields: monitored } };
}

/** The employee that a row belongs to: itself, or the owner of a row of a table. */
export function employeeIdOf(objectType: string, row: Row): string {
  return text(row, objectType === 'Employee' ? 'id' : 'employeeId') ?? '';
}
