import type { Call } from '../../src/connector/contract.ts';
import { planned, refusedFields, refusedWhole, writable } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { OdooObject } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import type { OdooProduct } from './wire-goods.ts';
import { odooWrite } from './write.ts';
import { planAdjust } from './write-stock.ts';
import { changedValues, updateDraft } from './write-values.ts';

const MODEL = 'product.product';

/** Writes items: what they are called, whether they are sold, and how many are there. What a template holds changes all its variants. */
export function itemWrite(
  object: OdooObject<OdooProduct, 'InventoryItem'>,
  environment: PortEnvironment,
): WritePort<'InventoryItem'> {
  const { update } = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['update', 'adjust-stock'],
    fields: { create: [], update },
    plan: async (change: Change<'InventoryItem'>, call: Call): Promise<PlannedChange> => {
      if (change.action === 'adjust-stock') return planAdjust(change, environment, call);
      if (change.action !== 'update')
        return refusedWhole('', 'items are changed and counted through this connector, nothing else');
      const { record } = change.current;
      const changed = changedValues(change.values, record);
      const refused = refusedFields(changed, update, 'is not set through this connector');
      const taken = Object.fromEntries(
        Object.entries(changed).filter(([name]) => update.some((each) => each === name)),
      );
      const known = await environment.catalogue.of(MODEL, call);
      const draft = updateDraft({ object, key: change.key, current: record, values: taken }, environment, known);
      return planned(draft === null ? [] : [draft], refused);
    },
  });
}
