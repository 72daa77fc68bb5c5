import type { Call } from '../../src/connector/contract.ts';
import { keyReferred, newValues, planned, refusedFields, refusedWhole, writable } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Contact } from '../../src/model/index.ts';
import type { ContactPoint } from '../../src/model/values.ts';
import type { Fields } from './fields.ts';
import { type OdooObject, objectTypeOf } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import type { OdooPartner } from './wire.ts';
import { creation, odooWrite, SELF, undoneBy } from './write.ts';
import { arriving, only, within } from './write-arriving.ts';
import { changedValues, updateDraft } from './write-values.ts';

const MODEL = 'res.partner';
const NOT_TAKEN = 'is not set through this connector';

interface Planning {
  readonly object: OdooObject<OdooPartner, 'Contact'>;
  readonly environment: PortEnvironment;
  readonly known: Fields;
  readonly fields: readonly string[];
}

/** Writes people at customers. */
export function contactWrite(
  object: OdooObject<OdooPartner, 'Contact'>,
  environment: PortEnvironment,
): WritePort<'Contact'> {
  const fields = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['create', 'update'],
    fields,
    plan: async (change: Change<'Contact'>, call: Call): Promise<PlannedChange> => {
      const known = await environment.catalogue.of(MODEL, call);
      if (change.action === 'create')
        return createContact(change.values, { object, environment, known, fields: fields.create });
      if (change.action !== 'update') return refusedWhole('', 'Odoo archives people, and this connector does not');
      const { record } = change.current;
      const changed = changedValues(change.values, record);
      const refused = refusedFields(changed, fields.update, NOT_TAKEN);
      const { taken, lossy } = arriving(withEmail(only(changed, fields.update), record), known);
      const draft = updateDraft({ object, key: change.key, current: record, values: taken }, environment, known);
      return planned(draft === null ? [] : [draft], refused, lossy);
    },
  });
}

function createContact(values: Contact, { object, environment, known, fields }: Planning): PlannedChange {
  const refused = refusedFields(values, fields, NOT_TAKEN);
  const parent = values.customer === undefined || values.customer === null ? null : keyReferred(values.customer, MODEL);
  if (parent === null) return refusedWhole('customer', 'a contact needs a customer that is in Odoo');
  if (values.name === undefined || values.name === null) return refusedWhole('name', 'a contact needs a name');
  const { taken, lossy } = arriving(withEmail(only(values, fields), {}), known);
  const { customer, ...own } = taken;
  const { body } = object.mapping.encode(own, 'create', environment.context);
  const members = {
    ...within(body, known),
    type: 'contact',
    parent_id: typeof parent === 'string' ? Number(parent) : parent,
  };
  const of = { model: MODEL, objectType: objectTypeOf(object) };
  const undo = undoneBy('delete', { ...of, method: 'unlink', key: SELF, expects: { look: 'gone' } });
  const diff = newValues({ ...own, customer }, fields);
  return planned(
    [creation({ ...of, values: members, diff }, environment.settings.externalIdField, undo)],
    refused,
    lossy,
  );
}

/** The e-mail is one of the contact points: what is asked of the one is asked of the other. */
function withEmail(values: Contact, current: Contact): Contact {
  const { email } = values;
  if (email === undefined) return values;
  const points = values.contactPoints ?? current.contactPoints ?? [];
  const others = points.filter(({ type }) => type !== 'EMAIL');
  const own: readonly ContactPoint[] =
    email === null ? [] : [{ type: 'EMAIL', value: email, label: null, original: null, isNormalized: true }];
  const { email: _asked, ...rest } = values;
  return { ...rest, contactPoints: [...own, ...others], email };
}
