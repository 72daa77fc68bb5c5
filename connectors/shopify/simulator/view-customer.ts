import { children, type Row, text } from '../../../src/simulator/row.ts';
import { moneyBag, sumOf } from './amounts.ts';
import { connectionOf, type Paging } from './connections.ts';
import type { Shop } from './shop.ts';
import { orderView } from './view-orders.ts';
import { byId, common, mailingAddress, metafieldsOf, optional, tagsOf, type View } from './view-parts.ts';

export function customerView(shop: Shop, row: Row): View {
  const addresses = () => children(row, 'addresses').flatMap((each) => mailingAddress(each, 'CustomerAddress') ?? []);
  const orders = () => shop.list('Order').filter((order) => text(order, 'customerId') === text(row, 'id'));
  const email = text(row, 'email');
  const phone = text(row, 'phone');
  const names = [text(row, 'firstName'), text(row, 'lastName')].filter((each) => each !== null);
  return {
    ...common('Customer', row),
    ...metafieldsOf(row),
    ...optional(row, ['email', 'firstName', 'lastName', 'note', 'phone']),
    // Without a name the e-mail stands for it, without that the phone.
    displayName: names.length > 0 ? names.join(' ') : (email ?? phone ?? ''),
    defaultEmailAddress: email === null ? null : { emailAddress: email, validFormat: true },
    defaultPhoneNumber: phone === null ? null : { phoneNumber: phone },
    defaultAddress: () => addresses()[0] ?? null,
    addressesV2: (args: Paging) => connectionOf(addresses(), args, byId),
    amountSpent: () =>
      moneyBag(sumOf(orders().map((each) => text(each, 'totalPrice') ?? '0')), {
        currencyCode: shop.currencyCode,
        presentment: null,
      }).shopMoney,
    numberOfOrders: () => String(orders().length),
    canDelete: () => orders().length === 0,
    orders: (args: Paging) =>
      connectionOf(
        orders().map((each) => orderView(shop, each)),
        args,
        byId,
      ),
    locale: text(row, 'locale') ?? 'en',
    state: text(row, 'state') ?? 'DISABLED',
    tags: tagsOf(row),
    taxExempt: row['taxExempt'] === true,
    verifiedEmail: row['verifiedEmail'] !== false,
  };
}
