import type { Row } from '../../../src/simulator/contract.ts';
import { text } from '../../../src/simulator/row.ts';
import { isEmail, setAddress, setMeta, setTexts, textGiven, type Writing } from './members.ts';
import { invalidParameter, Refused } from './refusals.ts';
import type { Stored } from './shop.ts';

const TEXTS = ['first_name', 'last_name'];

export function createCustomer(writing: Writing, body: Row): Stored {
  const email = textGiven(body, 'email');
  if (email === undefined)
    throw new Refused(400, 'rest_missing_callback_param', 'Missing parameter(s): email', { params: ['email'] });
  checkEmail(writing, email, null, 'registration-error-email-exists');
  const username = textGiven(body, 'username') ?? email.split('@')[0] ?? '';
  const fields: Record<string, unknown> = { email, username, role: 'customer' };
  set(writing, fields, body);
  const stored = writing.shop.insert('customers', fields);
  writing.effect('create', stored, body);
  return stored;
}

export function updateCustomer(writing: Writing, stored: Stored, body: Row): Stored {
  const fields = structuredClone(stored.fields);
  const email = textGiven(body, 'email');
  if (email !== undefined) {
    checkEmail(writing, email, stored, 'woocommerce_rest_customer_invalid_email');
    fields['email'] = email;
  }
  set(writing, fields, body);
  stored.fields = fields;
  writing.shop.touch(stored);
  writing.effect('update', stored, body);
  return stored;
}

function set(writing: Writing, fields: Record<string, unknown>, body: Row): void {
  setTexts(fields, body, TEXTS);
  setAddress(fields, body, 'billing');
  setAddress(fields, body, 'shipping');
  setMeta(fields, body, writing.shop);
}

/** An e-mail is of one user of the site. */
function checkEmail({ shop }: Writing, email: string, own: Stored | null, code: string): void {
  if (!isEmail(email)) throw invalidParameter('email', 'Invalid email address.', 'rest_invalid_email');
  const other = shop
    .list('customers')
    .find((each) => each !== own && text(each.fields, 'email')?.toLowerCase() === email.toLowerCase());
  if (other !== undefined) throw new Refused(400, code, 'An account is already registered with that email address.');
}
