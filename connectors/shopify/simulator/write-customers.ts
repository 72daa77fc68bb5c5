import { children, isRow, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { gid, idOfType } from './gid.ts';
import type { Shop, WriteCause } from './shop.ts';
import { customerView } from './view-customer.ts';

interface Refused {
  readonly field: readonly string[];
  readonly message: string;
  readonly code: string;
}

const PLAIN = ['firstName', 'lastName', 'email', 'phone', 'note', 'locale', 'tags', 'taxExempt'];

/** The mutations of customers. */
export function customerMutations(shop: Shop, cause: WriteCause) {
  return {
    customerCreate: ({ input }: { readonly input: Row }) =>
      text(input, 'id') === null
        ? make(shop, cause, input)
        : payload(shop, null, [wrong(['id'], 'Cannot specify ID on creation', 'ID_NOT_ALLOWED')]),
    customerUpdate: ({ input }: { readonly input: Row }) =>
      change(shop, cause, shop.get('Customer', idOfType('Customer', input['id'])), input),
    customerSet: ({ identifier, input }: { readonly identifier?: Row | null; readonly input: Row }) => {
      if (identifier === undefined || identifier === null) return make(shop, cause, input);
      if (identifier['customId'] !== undefined)
        return payload(shop, null, [
          wrong(['identifier', 'customId'], 'No unique metafield definition exists', 'NOT_FOUND'),
        ]);
      const mismatch = ['email', 'phone'].find(
        (name) => text(identifier, name) !== null && text(input, name) !== text(identifier, name),
      );
      if (mismatch !== undefined)
        return payload(shop, null, [wrong(['input', mismatch], 'must match the identifier', 'INPUT_MISMATCH')]);
      const held = identified(shop, identifier);
      if (held === null && text(identifier, 'id') !== null)
        return payload(shop, null, [wrong(['identifier'], 'Customer does not exist', 'NOT_FOUND')]);
      return held === null ? make(shop, cause, input) : change(shop, cause, held, input);
    },
    customerDelete: ({ input }: { readonly input: Row }) => remove(shop, cause, idOfType('Customer', input['id'])),
  };
}

function identified(shop: Shop, identifier: Row): Row | null {
  const id = idOfType('Customer', identifier['id']);
  if (id !== null) return shop.get('Customer', id);
  const email = text(identifier, 'email')?.toLowerCase();
  const phone = text(identifier, 'phone');
  const isIt = (row: Row) =>
    (email !== undefined && text(row, 'email')?.toLowerCase() === email) ||
    (phone !== null && text(row, 'phone') === phone);
  return shop.list('Customer').find(isIt) ?? null;
}

function make(shop: Shop, cause: WriteCause, input: Row) {
  const refused = refusals(shop, null, input);
  if (['firstName', 'lastName', 'email', 'phone'].every((name) => (text(input, name) ?? '') === ''))
    refused.push(wrong([], 'A name, phone number, or email address must be present', 'INVALID'));
  if (refused.length > 0) return payload(shop, null, refused);
  const row = { id: shop.nextId(), state: 'DISABLED', ...valuesOf(shop, input, {}) };
  shop.put('Customer', row);
  shop.effect(cause, { action: 'create', objectType: 'Customer', key: row.id, values: input });
  return payload(shop, row.id, []);
}

function change(shop: Shop, cause: WriteCause, held: Row | null, input: Row) {
  if (held === null) return payload(shop, null, [wrong(['id'], 'Customer does not exist', 'NOT_FOUND')]);
  const refused = refusals(shop, held, input);
  if (refused.length > 0) return payload(shop, null, refused);
  const id = textOrEmpty(held, 'id');
  shop.put('Customer', { ...held, ...valuesOf(shop, input, held) });
  shop.effect(cause, { action: 'update', objectType: 'Customer', key: id, values: input });
  return payload(shop, id, []);
}

function remove(shop: Shop, cause: WriteCause, id: string | null) {
  const row = id === null ? null : shop.get('Customer', id);
  const answer = (deletedCustomerId: string | null, message: string | null) => ({
    deletedCustomerId,
    shop: {},
    userErrors: message === null ? [] : [{ field: ['id'], message }],
  });
  if (row === null || id === null) return answer(null, "Customer can't be found");
  if (shop.list('Order').some((order) => text(order, 'customerId') === id))
    return answer(null, 'Customer can’t be deleted because they have associated orders');
  shop.remove('Customer', id);
  shop.effect(cause, { action: 'delete', objectType: 'Customer', key: id, values: {} });
  return answer(gid('Customer', id), null);
}

/** E-mail addresses and phones are unique in a shop, in any case. */
function refusals(shop: Shop, held: Row | null, input: Row): Refused[] {
  const others = shop.list('Customer').filter((row) => row['id'] !== held?.['id']);
  const refused: Refused[] = [];
  for (const name of ['firstName', 'lastName'])
    if ((text(input, name) ?? '').length > 255)
      refused.push(wrong([name], 'is too long (maximum is 255 characters)', 'TOO_LONG'));
  const email = text(input, 'email');
  if (email !== null && email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    refused.push(wrong(['email'], 'Email is invalid', 'INVALID'));
  if (email !== null && others.some((row) => text(row, 'email')?.toLowerCase() === email.toLowerCase()))
    refused.push(wrong(['email'], 'Email has already been taken', 'TAKEN'));
  const phone = text(input, 'phone');
  if (phone !== null && phone !== '' && !/^\+\d{6,15}$/.test(phone.replaceAll(/[\s()-]/g, '')))
    refused.push(wrong(['phone'], 'Phone is invalid', 'INVALID'));
  if (phone !== null && others.some((row) => text(row, 'phone') === phone.replaceAll(/[\s()-]/g, '')))
    refused.push(wrong(['phone'], 'Phone has already been taken', 'TAKEN'));
  for (const [index, address] of children(input, 'addresses').entries())
    if (text(address, 'countryCode') === null && text(address, 'country') === null)
      refused.push(wrong(['addresses', String(index), 'country'], 'Country is not valid', 'INVALID'));
  return refused;
}

/** What is given takes the place of what was; a list of addresses that of the whole list. */
function valuesOf(shop: Shop, input: Row, held: Row): Row {
  const values: Record<string, unknown> = {};
  for (const name of PLAIN) if (input[name] !== undefined) values[name] = input[name] === '' ? null : input[name];
  if (typeof values['email'] === 'string') values['email'] = values['email'].toLowerCase();
  if (typeof values['phone'] === 'string') values['phone'] = values['phone'].replaceAll(/[\s()-]/g, '');
  if (Array.isArray(input['addresses']))
    values['addresses'] = children(input, 'addresses').map((each) => ({ ...each, id: shop.nextId() }));
  if (Array.isArray(input['metafields'])) {
    const given = children(input, 'metafields');
    const kept = children(held, 'metafields').filter(
      (each) => !given.some((other) => other['key'] === each['key'] && other['namespace'] === each['namespace']),
    );
    values['metafields'] = [...kept, ...given.filter(isRow)];
  }
  return values;
}

function payload(shop: Shop, id: string | null, userErrors: readonly Refused[]) {
  const row = id === null ? null : shop.get('Customer', id);
  return { customer: row === null ? null : customerView(shop, row), userErrors };
}

function wrong(field: readonly string[], message: string, code: string): Refused {
  return { field, message, code };
}
