import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { Notes } from '../../src/connector/plans.ts';
import type { Model } from '../../src/model/index.ts';
import type { XeroObject } from './ports.ts';
import type { XeroContact } from './wire.ts';
import type { Setting } from './write-update.ts';

type Contacts = Pick<XeroObject<XeroContact, 'Customer'>, 'mapping'>;

/**
 * Members of a contact that the API takes as text and that no other field is written to, with their greatest length where it states one.
 *
 * Source: Contact of the official OpenAPI, 16.1.0
 */
const MEMBERS: ReadonlyMap<string, number | null> = new Map([
  ['AccountsPayableTaxType', null],
  ['AccountsReceivableTaxType', null],
  ['BankAccountDetails', null],
  ['CompanyNumber', 50],
  ['FirstName', 255],
  ['LastName', 255],
  ['PurchasesDefaultAccountCode', null],
  ['SalesDefaultAccountCode', null],
  ['XeroNetworkKey', null],
]);

/** The fields of customers that are written where the configuration takes them from: texts and codes, in members of their own. */
export function configuredFields({ mapping }: Contacts): readonly (keyof Model<'Customer'> & string)[] {
  const isHeld = (field: string): field is keyof Model<'Customer'> & string => {
    const row = mapping.rows[field];
    return (row?.codec === 'text' || row?.codec === 'code') && MEMBERS.has(row.reads.join());
  };
  return Object.keys(mapping.rows).filter(isHeld);
}

interface Held {
  readonly contacts: Contacts;
  readonly context: MappingContext;
  readonly raw: unknown;
}

/** What sets a configured field, and what sets it back. Empty text clears a member. */
export function configuredSetting(
  { contacts, context, raw }: Held,
  field: string,
  value: unknown,
): { readonly setting: Setting | null; readonly refused: Notes } {
  const [member = ''] = contacts.mapping.rows[field]?.reads ?? [];
  const longest = MEMBERS.get(member) ?? null;
  if (longest !== null && typeof value === 'string' && value.length > longest)
    return { setting: null, refused: [{ path: field, detail: `${member} has ${longest} characters at most` }] };
  const { body } = contacts.mapping.encode({ [field]: value }, 'update', context);
  const held = valueAt(raw, member) ?? '';
  return { setting: { members: { [member]: body[member] ?? '' }, restored: { [member]: held } }, refused: [] };
}
