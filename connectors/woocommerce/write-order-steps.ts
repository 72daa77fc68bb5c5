import { valueAt } from '../../src/connector/mapping.ts';
import type { Draft, Members } from '../../src/connector/plans.ts';
import type { PlannedChange } from '../../src/connector/write.ts';
import { textOf } from './codecs.ts';
import { settingStep } from './write.ts';
import { changedMembers } from './write-members.ts';

/** To complete an order that nobody has paid is to say that it is paid. */
export function paidByCompleting(raw: unknown): PlannedChange['lossy'] {
  if (textOf(valueAt(raw, 'date_paid_gmt')) !== null) return [];
  return [{ path: 'paymentStatus', detail: 'a completed order counts as paid to the shop' }];
}

interface ToStatus {
  readonly key: string;
  readonly raw: unknown;
  readonly status: string;
  readonly to: string;
  readonly before: string | null;
}

/** Null where the order is there already. */
export function statusStep({ key, raw, status, to, before }: ToStatus): Draft | null {
  const change = changedMembers(raw, { status });
  if (change === null) return null;
  return orderStep({ key, change, diff: [{ path: 'status', before, after: to }] });
}

interface OrderSetting {
  readonly key: string;
  readonly change: { readonly after: Members; readonly before: Members };
  readonly diff: Draft['diff'];
}

/** A step that sets members of an order. */
export function orderStep(setting: OrderSetting): Draft {
  const operation = 'PUT /orders/{id}';
  const path = `/orders/${setting.key}`;
  return settingStep({ ...setting, objectType: 'orders', path, operation, undo: 'restore', guarded: false });
}
