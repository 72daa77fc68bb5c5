import { crmId } from './keys.ts';
import type { Making } from './making.ts';
import { firstNameIn, JOB_TITLES, SALUTATIONS, slugOf, surnameIn } from './names.ts';
import { phoneIn, phoneText } from './places.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { CrmAccount, CrmContact } from './types.ts';

/** The people at the accounts: two at the first account, one at least at most others until the count is reached. */
export function makeContacts(making: Making, accounts: readonly CrmAccount[]): readonly CrmContact[] {
  const random = making.randomOf('contacts');
  const others = accounts.slice(1);
  return Array.from({ length: making.counts.contacts }, (_, index) => {
    const isEven = index - 2 < others.length;
    const account =
      index < 2
        ? itemAt(accounts, 0)
        : isEven
          ? itemAt(others, index - 2)
          : itemAt(others, random.integer(0, others.length - 1));
    return contactAt(making, index, account, random);
  });
}

function contactAt({ calendar }: Making, index: number, account: CrmAccount, random: Random): CrmContact {
  const { country } = account.billing;
  const first = firstNameIn(country, random);
  const last = surnameIn(country, random);
  const createdAtMs = calendar.laterThan(account.createdAtMs, random);
  const local = `${slugOf(first, 'x')}.${slugOf(last, 'y')}${index}`;
  const email = `${isTurn(index, 30, 14) ? `${local}+crm` : local}@${account.domain}`;
  return {
    id: crmId('Contact', index + 1),
    accountId: account.id,
    firstName: isTurn(index, 25, 9) ? null : first,
    lastName: isTurn(index, 20, 6) ? `${last} ` : isTurn(index, 50, 33) ? `${last} 🚀` : last,
    salutation: random.pick(SALUTATIONS),
    title: isTurn(index, 5, 4) ? null : random.pick(JOB_TITLES),
    department: isTurn(index, 3, 1) ? 'Purchasing' : null,
    email: isTurn(index, 10, 7) ? null : isTurn(index, 8, 3) ? capitalised(email) : email,
    phone: isTurn(index, 4, 3) ? null : phoneText(phoneIn(account.billing, random), index),
    mobile: isTurn(index, 4, 1) ? phoneText(phoneIn(account.billing, random), index + 3) : null,
    ownerId: account.ownerId,
    mailing: isTurn(index, 3, 2) ? account.billing : null,
    isDeleted: account.isDeleted || isTurn(index, 60, 41),
    createdAtMs,
    updatedAtMs: isTurn(index, 6, 5)
      ? Math.max(createdAtMs, calendar.batchAt(30))
      : calendar.laterThan(createdAtMs, random),
  };
}

function capitalised(email: string): string {
  return email.replace(/(^|[.@])[a-z]/g, (start) => start.toUpperCase());
}
