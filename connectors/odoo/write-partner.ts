import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { type Draft, newValues, planned, refusedFields, refusedWhole, writable } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Customer } from '../../src/model/index.ts';
import type { Fields } from './fields.ts';
import type { OdooObject } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import type { OdooPartner } from './wire.ts';
import { creation, methodCall, NEVER, odooWrite, SELF, undoneBy } from './write.ts';
import { addressPlan, type Places } from './write-address.ts';
import { arriving, only, within } from './write-arriving.ts';
import { shows } from './write-looks.ts';
import { changedValues, updateDraft } from './write-values.ts';

const MODEL = 'res.partner';

/** Writes customers: the partner itself with its own address in one call, a change of other addresses in a second. */
export function customerWrite(
  object: OdooObject<OdooPartner, 'Customer'>,
  environment: PortEnvironment,
  places: Places,
): WritePort<'Customer'> {
  const fields = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['create', 'update'],
    fields,
    plan: async (change: Change<'Customer'>, call: Call): Promise<PlannedChange> => {
      const known = await environment.catalogue.of(MODEL, call);
      if (change.action === 'create')
        return createCustomer(change.values, { object, environment, places, known, fields: fields.create }, call);
      if (change.action === 'update')
        return updateCustomer(change, { object, environment, places, known, fields: fields.update }, call);
      return refusedWhole('', 'Odoo archives customers: set status to INACTIVE');
    },
  });
}

interface Planning {
  readonly object: OdooObject<OdooPartner, 'Customer'>;
  readonly environment: PortEnvironment;
  readonly places: Places;
  readonly known: Fields;
  readonly fields: readonly string[];
}

const NOT_TAKEN = 'is not set through this connector';

async function createCustomer(values: Customer, planning: Planning, call: Call): Promise<PlannedChange> {
  const { object, environment, known, fields } = planning;
  const refused = refusedFields(values, fields, NOT_TAKEN);
  if (values.name === undefined || values.name === null) return refusedWhole('name', 'a customer needs a name');
  const { taken, lossy } = arriving(only(values, fields), known);
  const address = await addressPlan(taken.addresses ?? [], { key: null, current: [] }, planning.places, call);
  const { addresses: _asked, ...own } = taken;
  const { body } = object.mapping.encode(own, 'create', environment.context);
  const members = {
    ...within(body, known),
    ...address.own,
    customer_rank: 1,
    ...(address.commands.length === 0 ? {} : { child_ids: address.commands }),
  };
  const after = { ...own, ...(address.after.length === 0 ? {} : { addresses: address.after }) };
  const archived = { look: 'values', after: { status: 'INACTIVE' } } as const;
  // Addresses below a partner that is deleted would stay behind without it.
  const undo =
    address.commands.length === 0
      ? undoneBy('delete', { model: MODEL, method: 'unlink', key: SELF, expects: { look: 'gone' } })
      : undoneBy('void', {
          model: MODEL,
          method: 'write',
          key: SELF,
          args: { vals: { active: false } },
          expects: archived,
        });
  const { externalIdField } = environment.settings;
  const step = creation({ model: MODEL, values: members, diff: newValues(after, fields) }, externalIdField, undo);
  return planned([step], refused, [...lossy, ...address.lossy]);
}

async function updateCustomer(
  { key, current, values }: Extract<Change<'Customer'>, { action: 'update' }>,
  planning: Planning,
  call: Call,
): Promise<PlannedChange> {
  const { object, environment, known, fields } = planning;
  const { record } = current;
  const changed = changedValues(values, record);
  const refused = refusedFields(changed, fields, NOT_TAKEN);
  const { taken, lossy } = arriving(only(changed, fields), known);
  const { addresses, ...own } = taken;
  const updating = { object, key, current: record, values: own };
  const drafts: Draft[] = [updateDraft(updating, environment, known)].filter((draft) => draft !== null);
  if (addresses === undefined) return planned(drafts, refused, lossy);
  const held = record.addresses ?? [];
  const address = await addressPlan(addresses ?? [], { key, current: held }, planning.places, call);
  const children = address.commands.length === 0 ? {} : { child_ids: address.commands };
  if (isDeepStrictEqual(held, address.after) || (shows(held, address.after) && address.isSame))
    return planned(drafts, refused, [...lossy, ...address.lossy]);
  const back = address.undo.length === 0 ? {} : { child_ids: address.undo };
  const undo: Draft['undo'] = address.hasNew
    ? NEVER
    : undoneBy('restore', {
        model: MODEL,
        method: 'write',
        key,
        args: { vals: { ...address.before, ...back } },
        expects: { look: 'values', after: { addresses: held } },
      });
  const expects = { look: 'values', after: { addresses: address.after } } as const;
  const call2 = methodCall({
    model: MODEL,
    method: 'write',
    key,
    args: { vals: { ...address.own, ...children } },
    expects,
  });
  const diff = [{ path: 'addresses', before: held, after: address.after }];
  return planned([...drafts, { ...call2, diff, undo }], refused, [...lossy, ...address.lossy]);
}
