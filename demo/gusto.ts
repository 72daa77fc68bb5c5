import type { Row, Rows } from '../src/simulator/contract.ts';
import { instantText } from './calendar.ts';
import type { HrPerson } from './hr-types.ts';
import { uuidsOf } from './keys.ts';
import { amountText, quantityText } from './money.ts';
import { leftOnOf, type Pay, type PayPeriod, payIn, payPeriods, paysKnown } from './payroll.ts';
import { countryLabel } from './places.ts';
import type { Company, LegalEntity } from './types.ts';

const NAMES: Readonly<Record<LegalEntity, string>> = {
  'NT-DE': 'Nordlicht Trading GmbH',
  'NT-UK': 'Nordlicht Trading Ltd',
};

interface Someone {
  readonly person: HrPerson;
  /** Place among the people of HR. */
  readonly index: number;
  readonly uuid: string;
  readonly job: string;
}

type Books = Pick<Company, 'hr' | 'employees' | 'today' | 'seed'>;

/**
 * The payroll of one legal entity: its people as HR knows them, and two payrolls a month for six months, with what they paid to each.
 *
 * Pay is what HR says, in the currency of the legal entity, but for every sixth person whose last raise the payroll was not told of
 * (`payroll.ts`). Who has no work e-mail in HR has the one of the ERP here.
 */
export function gustoRows(company: Books, entity: LegalEntity): Rows {
  const { hr, seed, today } = company;
  const uuidFor = (kind: string) => uuidsOf(seed, `gusto ${entity} ${kind}`);
  const [employeeUuid, jobUuid] = [uuidFor('employee'), uuidFor('job')];
  const people = hr.people
    .map((person, index): Someone => ({ person, index, uuid: employeeUuid(index), job: jobUuid(index) }))
    .filter(({ person }) => person.entity === entity);
  const cities = [...new Set(people.map(({ person }) => cityOf(person)))];
  const locationUuid = (city: string) => uuidFor('location')(cities.indexOf(city));
  const field = uuidFor('custom field')(0);
  const runs = payPeriods(today).map((period, at) => ({ period, uuid: uuidFor('payroll')(at) }));
  return {
    companies: [{ uuid: uuidFor('company')(0), name: NAMES[entity] }],
    locations: cities.map((city) => locationRow(locationUuid(city), city, entity)),
    custom_fields: [{ uuid: field, name: 'Staff number', type: 'text', description: null, selection_options: null }],
    employees: people.map((each) => employeeRow(company, each, people, field)),
    jobs: people.map((each) => jobRow(each, locationUuid(cityOf(each.person)))),
    compensations: people.flatMap(({ person, index, uuid, job }) =>
      paysKnown(person, index).map((pay) => ({
        uuid: uuidFor('compensation')(pay.id),
        job_uuid: job,
        employee_uuid: uuid,
        rate: amountText(pay.cents),
        payment_unit: pay.per,
        flsa_status: pay.type === 'Hourly' ? 'Nonexempt' : 'Exempt',
        effective_date: pay.fromOn,
      })),
    ),
    payrolls: runs.map(({ period, uuid }) => payrollRow(uuid, period, paidIn(people, period), today)),
    employee_compensations: runs.flatMap(({ period, uuid }) =>
      paidIn(people, period).map(([each, pay]) => payslipRow(uuid, each, pay)),
    ),
  };
}

function paidIn(people: readonly Someone[], period: PayPeriod): readonly (readonly [Someone, Pay])[] {
  return people.flatMap((each) => {
    const pay = payIn(each.person, paysKnown(each.person, each.index), period);
    return pay === null ? [] : [[each, pay] as const];
  });
}

function employeeRow({ employees, today }: Books, each: Someone, people: readonly Someone[], field: string): Row {
  const { person, uuid, index } = each;
  const leftOn = leftOnOf(person);
  const isToCome = person.hiredOn > today;
  const manager = people.find((other) => other.person.id === person.jobs.at(-1)?.managerId);
  const known = person.employee === null ? undefined : employees[person.employee];
  return {
    uuid,
    first_name: person.firstName,
    last_name: person.lastName,
    preferred_first_name: person.preferredName,
    email: person.homeEmail,
    work_email: person.workEmail ?? known?.email ?? null,
    phone: person.mobilePhone,
    department: person.jobs.at(-1)?.department ?? null,
    manager_uuid: manager?.uuid ?? null,
    employee_code: (0x4c_0000 + index * 37).toString(16),
    terminated: leftOn !== null && leftOn < today,
    onboarded: !isToCome,
    onboarding_status: isToCome ? 'self_onboarding_invited' : 'onboarding_completed',
    current_employment_status: person.weeklyHours < 30 ? 'part_time_twenty_plus_hours' : 'full_time',
    hired_at: person.hiredOn,
    date_of_birth: person.bornOn,
    ssn: '123456789',
    terminations:
      leftOn === null
        ? []
        : [
            {
              uuid: uuidsOf(uuid, 'gusto termination')(0),
              employee_uuid: uuid,
              active: leftOn < today,
              effective_date: leftOn,
            },
          ],
    current_home_address: {
      uuid: uuidsOf(uuid, 'gusto address')(0),
      street_1: person.address.street,
      street_2: null,
      city: person.address.city,
      state: person.address.region,
      zip: person.address.postalCode,
      country: countryLabel(person.address.country),
      active: true,
    },
    custom_fields: [
      {
        id: uuidsOf(uuid, 'gusto staff number')(0),
        company_custom_field_id: field,
        name: 'Staff number',
        type: 'text',
        value: person.number,
      },
    ],
    created_at: instantText(person.createdAtMs),
  };
}

function jobRow({ person, uuid, job }: Someone, location: string): Row {
  return {
    uuid: job,
    employee_uuid: uuid,
    title: person.jobs.at(-1)?.title ?? null,
    primary: true,
    hire_date: person.hiredOn,
    location_uuid: location,
  };
}

function locationRow(uuid: string, city: string, entity: LegalEntity): Row {
  const country = entity === 'NT-UK' ? 'United Kingdom' : 'Germany';
  return { uuid, street_1: city, street_2: null, city, state: null, zip: null, country };
}

function cityOf({ jobs }: HrPerson): string {
  return jobs.at(-1)?.location ?? 'Hamburg';
}

/** A payroll is processed two days before it pays; of the others the earlier one is calculated. */
function payrollRow(
  uuid: string,
  { startOn, endOn, paidOn }: PayPeriod,
  paid: readonly (readonly [Someone, Pay])[],
  today: string,
): Row {
  const isProcessed = endOn < today;
  const sum = (centsOf: (pay: Pay) => number) => paid.reduce((total, [, pay]) => total + centsOf(pay), 0);
  const taxesOf = (isEmployers: boolean) =>
    sum(({ taxes }) =>
      taxes.filter((tax) => tax.isEmployers === isEmployers).reduce((all, { cents }) => all + cents, 0),
    );
  const gross = sum((pay) => pay.gross);
  return {
    uuid,
    check_date: paidOn,
    processed: isProcessed,
    processed_date: isProcessed ? endOn : null,
    calculated_at: `${startOn}T09:30:00Z`,
    processing_request: { status: isProcessed ? 'submit_success' : 'calculate_success', errors: [] },
    payroll_deadline: `${endOn}T23:00:00Z`,
    pay_period: { start_date: startOn, end_date: endOn, pay_schedule_uuid: null },
    totals: {
      gross_pay: amountText(gross),
      net_pay: amountText(sum((pay) => pay.net)),
      employer_taxes: amountText(taxesOf(true)),
      employee_taxes: amountText(taxesOf(false)),
      company_debit: amountText(gross + taxesOf(true)),
    },
    created_at: `${startOn}T08:00:00Z`,
  };
}

function payslipRow(payroll: string, { uuid, job }: Someone, pay: Pay): Row {
  return {
    payroll_uuid: payroll,
    employee_uuid: uuid,
    excluded: false,
    gross_pay: amountText(pay.gross),
    net_pay: amountText(pay.net),
    check_amount: amountText(pay.net),
    hourly_compensations: [
      { name: pay.name, hours: quantityText(pay.hours), amount: amountText(pay.gross), job_uuid: job },
    ],
    taxes: pay.taxes.map(({ name, isEmployers, cents }) => ({
      name,
      employer: isEmployers,
      amount: amountText(cents),
    })),
    benefits: [],
    deductions: [],
  };
}
