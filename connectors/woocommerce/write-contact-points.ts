import { valueAt } from '../../src/connector/mapping.ts';
import type { ContactPoint } from '../../src/model/values.ts';
import { type Asked, allOf, asked, isKept, refused } from './write-members.ts';

/** The login e-mail, another one for bills, and one phone for bills: all that the shop holds. */
export function contactPointsAsked(points: readonly ContactPoint[], raw: object): Asked {
  const paths = new Map(points.map((point, index) => [point, `contactPoints[${index}]`]));
  const emails = points.filter(({ type }) => type === 'EMAIL');
  const phones = points.filter(({ type }) => type === 'PHONE' || type === 'MOBILE');
  const login = emails.find(({ label }) => label !== 'billing') ?? emails[0];
  const bills = emails.find((point) => point !== login);
  const [phone] = phones;
  const taken = [login, bills, phone];
  const others = points.filter((point) => !taken.includes(point));
  const altered = points.filter((point) => taken.includes(point) && !isKept(typed(point)));
  return allOf([
    login === undefined
      ? refused('contactPoints', 'a customer of the shop has an e-mail address')
      : asked({
          email: typed(login),
          billing: { email: bills === undefined ? billingEmail(login, raw) : typed(bills) },
        }),
    asked({ billing: { phone: phone === undefined ? '' : typed(phone) } }),
    ...others.map((point) =>
      refused(paths.get(point) ?? 'contactPoints', 'the shop holds two e-mail addresses and a phone'),
    ),
    ...altered.map((point) => refused(paths.get(point) ?? 'contactPoints', 'the shop would alter it')),
  ]);
}

/** The address for bills stays as it is written where it is the same, so that nothing changes without need. */
function billingEmail(login: ContactPoint, raw: object): string {
  const held = valueAt(raw, 'billing.email');
  if (held === undefined) return typed(login);
  return typeof held === 'string' && [typed(login).toLowerCase(), ''].includes(held.toLowerCase())
    ? held
    : typed(login);
}

function typed({ value, original }: ContactPoint): string {
  return original ?? value;
}
