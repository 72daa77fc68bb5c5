// One company as its administrator would export it. People and amounts made up here, shapes after the OpenAPI of 2025-06-15.
import type { Row, Rows } from '../../src/simulator/contract.ts';

/** A uuid of a kind and a number. */
export function uuid(kind: string, index: number): string {
  return `${kind.repeat(8)}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

export const COMPANY = uuid('0', 1);
const COUNT = 8;
const indexes = Array.from({ length: COUNT }, (_, index) => index);

/** Everyone was entered on one of three days. */
const employees: readonly Row[] = indexes.map((index) => ({
  uuid: uuid('e', index),
  first_name: ['Lena', 'Omar', 'Ines', 'Jon'][index % 4],
  middle_initial: index === 1 ? 'T' : null,
  last_name: `Schmid ${index}`,
  preferred_first_name: index === 2 ? 'Nessie' : null,
  email: index === 3 ? null : `Private${index}@Mail.example`,
  work_email: index === 4 ? null : `Person${index}@Nordlicht.example`,
  phone: index === 5 ? null : '4155550101',
  department: index === 6 ? null : 'Service',
  manager_uuid: index === 0 ? null : uuid('e', 0),
  employee_code: `x${index}f09`,
  terminated: index === 7,
  onboarded: index !== 6,
  onboarding_status: index === 6 ? 'admin_onboarding_incomplete' : 'onboarding_completed',
  current_employment_status: index === 2 ? 'part_time_twenty_plus_hours' : 'full_time',
  hired_at: '2024-02-01',
  date_of_birth: `1990-04-0${index + 1}`,
  ssn: '123456789',
  terminations:
    index === 7
      ? [
          {
            uuid: uuid('9', 7),
            employee_uuid: uuid('e', 7),
            active: true,
            cancelable: false,
            effective_date: '2026-03-31',
          },
        ]
      : [],
  current_home_address: {
    uuid: uuid('8', index),
    street_1: `${index} Main St`,
    street_2: index === 1 ? 'Apt 2' : null,
    city: 'Oakland',
    state: 'CA',
    zip: '94607',
    country: 'USA',
    active: true,
  },
  custom_fields: [
    {
      id: uuid('c', 100 + index),
      company_custom_field_id: uuid('c', 1),
      name: 'Staff number',
      type: 'text',
      value: `E-000${index}`,
    },
  ],
  created_at: `2024-01-0${1 + Math.floor(index / 4)}T09:00:00Z`,
}));

const jobs: readonly Row[] = indexes.map((index) => ({
  uuid: uuid('b', index),
  employee_uuid: uuid('e', index),
  title: index === 5 ? null : `Engineer ${index}`,
  primary: true,
  hire_date: '2024-02-01',
  location_uuid: uuid('a', 1),
}));

/** A raise came on the first of May, and another is to come. */
const compensations: readonly Row[] = indexes.flatMap((index) =>
  ['2024-02-01', '2026-05-01', '2027-01-01'].map((effective_date, stage) => ({
    uuid: uuid('d', index * 10 + stage),
    job_uuid: uuid('b', index),
    employee_uuid: uuid('e', index),
    rate: index === 2 ? `${31 + stage}.25` : `${70 + stage * 5}000.10`,
    payment_unit: index === 2 ? 'Hour' : 'Year',
    flsa_status: index === 2 ? 'Nonexempt' : 'Exempt',
    effective_date,
  })),
);

const PERIODS = [
  ['2025-01-01', '2025-01-31', '2025-02-03'],
  ['2025-07-01', '2025-07-31', '2025-08-01'],
  ['2025-12-16', '2026-01-15', '2026-01-20'],
  ['2026-02-01', '2026-02-28', '2026-03-02'],
  ['2026-04-01', '2026-04-30', '2026-05-01'],
  ['2026-04-01', '2026-04-30', '2026-05-04'],
  ['2026-05-01', '2026-05-31', '2026-06-02'],
  ['2026-06-01', '2026-06-30', '2026-07-02'],
] as const;

/** The last two are not processed: one is calculated, one is not. The sixth is a bonus. */
export const payrolls: readonly Row[] = PERIODS.map(([start_date, end_date, check_date], index) => ({
  uuid: uuid('f', index),
  check_date,
  processed: index < 6,
  processed_date: index < 6 ? end_date : null,
  calculated_at: index === 7 ? null : `${end_date}T10:00:00Z`,
  processing_request: index === 6 ? { status: 'calculate_success', errors: [] } : null,
  off_cycle: index === 5,
  ...(index === 5 ? { off_cycle_reason: 'Bonus' } : {}),
  external: index === 0,
  payroll_deadline: `${end_date}T23:00:00Z`,
  pay_period: { start_date, end_date, pay_schedule_uuid: uuid('7', 1) },
  totals: {
    gross_pay: '3333.33',
    net_pay: '2410.10',
    employer_taxes: '255.00',
    employee_taxes: '620.40',
    company_debit: '3588.33',
    reimbursements: '12.50',
  },
  created_at: `${start_date}T16:58:03Z`,
}));

function payslip(payroll: number, employee: number): Row {
  return {
    payroll_uuid: uuid('f', payroll),
    employee_uuid: uuid('e', employee),
    excluded: employee === 3,
    gross_pay: employee === 3 ? '0.00' : '3333.33',
    net_pay: employee === 3 ? '0.00' : '2410.10',
    check_amount: employee === 3 ? '0.00' : '2422.60',
    hourly_compensations: [
      { name: 'Regular Hours', hours: '80.000', amount: '3333.33', job_uuid: uuid('b', employee) },
      { name: 'Overtime', hours: '0.000', amount: '0.00', job_uuid: uuid('b', employee) },
    ],
    fixed_compensations: [{ name: 'Bonus', amount: '0.00', job_uuid: uuid('b', employee) }],
    paid_time_off: [{ name: 'Vacation Hours', hours: '8.000' }],
    reimbursements: [{ amount: '12.50', description: null }],
    taxes: [
      { name: 'Federal Income Tax', employer: false, amount: '620.40' },
      { name: 'Social Security', employer: true, amount: '206.67' },
    ],
    benefits: [{ name: 'Medical', employee_deduction: '100.00', company_contribution: '250.00', imputed: false }],
    deductions: [{ name: 'Union dues', amount: '20.00' }],
  };
}

export const rows: Rows = {
  companies: [{ uuid: COMPANY, name: 'Nordlicht Inc' }],
  locations: [
    {
      uuid: uuid('a', 1),
      street_1: '1 Market St',
      street_2: null,
      city: 'San Francisco',
      state: 'CA',
      zip: '94105',
      country: 'USA',
    },
  ],
  custom_fields: [
    { uuid: uuid('c', 1), name: 'Staff number', type: 'text', description: null, selection_options: null },
  ],
  employees,
  jobs,
  compensations,
  payrolls,
  employee_compensations: [0, 1, 2, 3, 4, 5, 6].flatMap((payroll) => [1, 2, 3].map((each) => payslip(payroll, each))),
};

/** The keys that each port must show. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  employees: indexes.map((index) => uuid('e', index)),
  jobs: indexes.map((index) => `${uuid('e', index)}:${uuid('b', index)}`),
  payrolls: payrolls.map((_, index) => uuid('f', index)),
  employee_compensations: [0, 1, 2, 3, 4, 5].flatMap((payroll) =>
    [1, 2].map((employee) => `${uuid('f', payroll)}:${uuid('e', employee)}`),
  ),
};
