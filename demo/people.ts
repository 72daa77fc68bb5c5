import { crmId } from './keys.ts';
import type { Making } from './making.ts';
import { firstNameIn, slugOf, surnameIn } from './names.ts';
import { phoneIn } from './places.ts';
import { isTurn, itemAt } from './random.ts';
import type { Employee, LegalEntity, PostalAddress } from './types.ts';

const HEADS: readonly (readonly [title: string, department: string])[] = [
  ['Managing Director', 'Management'],
  ['Head of Sales', 'Sales'],
  ['Country Manager UK', 'Sales'],
];

const STAFF: readonly (readonly [title: string, department: string])[] = [
  ['Account Manager', 'Sales'],
  ['Sales Engineer', 'Sales'],
  ['Service Technician', 'Customer Service'],
  ['Account Manager', 'Sales'],
  ['Warehouse Clerk', 'Warehouse'],
  ['Accountant', 'Accounting'],
];

const CRM_DEPARTMENTS: ReadonlySet<string> = new Set(['Management', 'Sales', 'Customer Service']);

const OFFICES: Readonly<Record<LegalEntity, PostalAddress>> = {
  'NT-DE': { street: 'Am Sandtorkai 77', city: 'Hamburg', postalCode: '20457', region: null, country: 'DE' },
  'NT-UK': { street: '12 Quayside', city: 'Leeds', postalCode: 'LS1 4AX', region: null, country: 'GB' },
};

/** The staff, managers first. The second leads German sales, the third the British company. */
export function makeEmployees(making: Making): readonly Employee[] {
  const { counts, calendar } = making;
  const random = making.randomOf('employees');
  const emails = new Set<string>();
  return Array.from({ length: counts.employees }, (_, index): Employee => {
    const entity: LegalEntity = isTurn(index, 6, 2) ? 'NT-UK' : 'NT-DE';
    const isGone = isTurn(index, 9, 7);
    const [title, department] = isGone ? itemAt(STAFF, 0) : (HEADS[index] ?? itemAt(STAFF, (index - 3) % STAFF.length));
    const country = entity === 'NT-UK' ? 'GB' : 'DE';
    const firstName = firstNameIn(country, random);
    const lastName = surnameIn(country, random);
    const hiredDaysAgo = random.integer(700, 4_000);
    const hasUser = CRM_DEPARTMENTS.has(department);
    return {
      index,
      number: `E-${String(index + 1).padStart(4, '0')}`,
      entity,
      firstName,
      lastName,
      title,
      department,
      email: freeEmail(`${slugOf(firstName, 'x')}.${slugOf(lastName, 'y')}`, entity, emails),
      phone: phoneIn(OFFICES[entity], random),
      manager: index === 0 ? null : index < 3 ? 0 : entity === 'NT-UK' ? 2 : 1,
      hiredOn: calendar.daysAgo(hiredDaysAgo),
      leftOn: isGone ? calendar.daysAgo(random.integer(20, 200)) : null,
      userId: hasUser ? crmId('User', index + 1) : null,
      erpId: entity === 'NT-UK' ? null : index + 1 - Math.floor((index + 3) / 6),
      createdAtMs: calendar.instantOn(Math.min(hiredDaysAgo, 690), random),
    };
  });
}

/** Key of the user that the integration itself works as. */
export function integrationUserId(employees: readonly Employee[]): string {
  return crmId('User', employees.length + 1);
}

/** The work email as the CRM has it: some were typed with capitals. */
export function userEmail({ index, email, firstName, lastName }: Employee): string {
  if (!isTurn(index, 4, 1)) return email;
  const [local = '', domain = ''] = email.split('@');
  const typed = `${slugOf(firstName, '')}.${slugOf(lastName, '')}`;
  const capital = local.startsWith(typed) ? local.replace(/(^|\.)[a-z]/g, (start) => start.toUpperCase()) : local;
  return `${capital}@${domain.charAt(0).toUpperCase()}${domain.slice(1)}`;
}

/** Whether the ERP was told the work email. */
export function hasErpEmail({ index }: Employee): boolean {
  return !isTurn(index, 12, 9);
}

export function office(entity: LegalEntity): PostalAddress {
  return OFFICES[entity];
}

/** Indexes of those who sell for a legal entity and are still there. */
export function sellersOf(employees: readonly Employee[], entity: LegalEntity): readonly number[] {
  return employees
    .filter((each) => each.entity === entity && each.department === 'Sales' && each.leftOn === null)
    .map((each) => each.index);
}

function freeEmail(local: string, entity: LegalEntity, taken: Set<string>): string {
  const domain = entity === 'NT-UK' ? 'nordlicht-uk.example' : 'nordlicht.example';
  for (let attempt = 1; ; attempt += 1) {
    const email = `${local}${attempt === 1 ? '' : attempt}@${domain}`;
    if (taken.has(email)) continue;
    taken.add(email);
    return email;
  }
}
