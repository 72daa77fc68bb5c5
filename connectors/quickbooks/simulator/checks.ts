import Big from 'big.js';
import { child, children, type Row, text } from '../../../src/simulator/row.ts';
import { type Books, ENTITIES, type EntityName } from './books.ts';
import { Refusal } from './refusals.ts';

const missing = (name: string) =>
  new Refusal(
    '2020',
    'Required param missing, need to supply the required value for the API',
    `Required parameter ${name} is missing in the request`,
    name,
  );

/** Display names are unique among customers, vendors and employees; names of items among items. */
export function checkName(books: Books, entity: EntityName, row: Row): void {
  const field = entity === 'Item' ? 'Name' : 'DisplayName';
  const name = text(row, field);
  if (name === null || name.trim() === '') throw missing(field);
  if (name.length > 500 || /[:\t\n]/.test(name))
    throw new Refusal(
      '6000',
      'A business validation error has occurred while processing your request',
      'Business Validation Error: The name has a colon, tab or new line',
      field,
    );
  const id = text(row, 'Id');
  const isTaken =
    entity === 'Item'
      ? books
          .list('Item')
          .some((other) => text(other, 'Name')?.toLowerCase() === name.toLowerCase() && other['Id'] !== id)
      : books.isNameTaken(name, id);
  if (isTaken) throw new Refusal('6240', 'Duplicate Name Exists Error', 'The name supplied already exists. : null');
  const email = text(child(row, 'PrimaryEmailAddr') ?? {}, 'Address');
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new Refusal(
      '2210',
      'Invalid Email Address format',
      'Email Address does not conform to the RFC822 format.',
      'PrimaryEmailAddr',
    );
}

/** A document has a customer and lines that come to what quantity and price give. */
export function checkDocument(books: Books, row: Row): void {
  checkCustomer(books, row);
  const lines = children(row, 'Line').filter((line) => line['DetailType'] !== 'SubTotalLineDetail');
  if (lines.length === 0) throw missing('Line');
  for (const line of lines) {
    const amount = text(line, 'Amount');
    const detail = child(line, 'SalesItemLineDetail') ?? {};
    if (line['DetailType'] === undefined) throw missing('DetailType');
    if (line['DetailType'] !== 'SalesItemLineDetail') continue;
    if (amount === null) throw missing('Amount');
    checkAmount(amount, detail);
    const item = text(child(detail, 'ItemRef') ?? {}, 'value');
    if (item !== null && /^\d+$/.test(item)) checkRef(books, 'Item', item);
  }
}

function checkAmount(amount: string, detail: Row): void {
  const price = text(detail, 'UnitPrice');
  const quantity = text(detail, 'Qty');
  if (price === null || quantity === null) return;
  if (!new Big(price).times(quantity).round(2).eq(amount))
    throw new Refusal(
      '6070',
      'Amount calculation incorrect in the request',
      'Amount is not equal to UnitPrice * Qty. Supplied value: Amount',
    );
}

/** A payment settles documents of its customer, and not more of them than is open. */
export function checkPayment(books: Books, row: Row): void {
  checkCustomer(books, row);
  const total = text(row, 'TotalAmt');
  if (total === null) throw missing('TotalAmt');
  const customer = text(child(row, 'CustomerRef') ?? {}, 'value');
  let used = new Big(0);
  for (const line of children(row, 'Line'))
    for (const link of children(line, 'LinkedTxn')) {
      const entity = ENTITIES.find((each) => each === link['TxnType']);
      const id = text(link, 'TxnId');
      const target = entity === undefined ? null : books.get(entity, id);
      if (entity === undefined || id === null || target === null) throw invalidReference('LinkedTxn');
      if (text(child(target, 'CustomerRef') ?? {}, 'value') !== customer)
        throw business('The linked transaction is of another customer');
      const amount = new Big(text(line, 'Amount') ?? '0');
      if (amount.gt(books.open(entity, id, text(row, 'Id')) ?? 0))
        throw business('You can not apply more than the open balance');
      used = entity === 'CreditMemo' ? used.minus(amount) : used.plus(amount);
    }
  if (used.gt(total)) throw business('The amount applied is more than the amount received');
}

function checkCustomer(books: Books, row: Row): void {
  const customer = text(child(row, 'CustomerRef') ?? {}, 'value');
  if (customer === null) throw missing('CustomerRef');
  checkRef(books, 'Customer', customer);
}

function checkRef(books: Books, entity: EntityName, id: string): void {
  const row = books.get(entity, id);
  if (row === null) throw invalidReference(`${entity}Ref`);
  if (row['Active'] === false)
    throw new Refusal(
      '610',
      'Object Not Found',
      'Object Not Found : Something you are trying to use has been made inactive',
      `${entity}Ref`,
    );
}

function invalidReference(element: string): Refusal {
  return new Refusal('2500', 'Invalid Reference Id', 'Invalid Reference Id : an assigned id does not exist', element);
}

function business(detail: string): Refusal {
  return new Refusal(
    '6000',
    'A business validation error has occurred while processing your request',
    `Business Validation Error: ${detail}`,
  );
}
