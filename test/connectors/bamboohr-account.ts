import type { Row, Rows } from '../../src/simulator/contract.ts';

/** Pages hold three employees: equal times stand on both sides of their borders. */
export const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

export const ids = TIMES.map((_, index) => String(11 + index));

function person(id: string, index: number): Row {
  return {
    id,
    employeeNumber: `E-${id}`,
    status: 'Active',
    firstName: `First${id}`,
    lastName: `Last ${id}`,
    preferredName: index === 2 ? 'Nick' : null,
    workEmail: index === 3 ? null : `P${id}@Nordlicht.example`,
    workPhone: '+49 40 5550101',
    workPhoneExtension: index === 1 ? '12' : null,
    mobilePhone: '0171 3920001',
    homePhone: null,
    homeEmail: `home${id}@mail.example`,
    address1: 'Hafenstr. 12',
    address2: index === 0 ? 'Hinterhaus' : null,
    city: 'Hamburg',
    state: null,
    zipcode: '20457',
    country: 'Germany',
    dateOfBirth: '1980-02-03',
    ssn: null,
    sin: null,
    nin: index === 4 ? 'QQ000005C' : null,
    nationalId: index === 4 ? null : `DE-DEMO-${id}`,
    hireDate: '2020-01-01',
    created: '2020-01-01T08:00:00.000Z',
    lastChanged: TIMES[index],
  };
}

function job(id: string, employeeId: string, values: Row): Row {
  const base = { location: 'Hamburg', department: 'Sales', division: 'Nordlicht GmbH', jobTitle: 'Seller' };
  return { id, employeeId, date: '2020-01-01', ...base, reportsToId: employeeId === '11' ? null : '11', ...values };
}

function pay(id: string, employeeId: string, values: Row): Row {
  const base = { type: 'Salary', exempt: 'Exempt', paidPer: 'Year', paySchedule: 'Monthly' };
  return { id, employeeId, startDate: '2020-01-01', rate: { value: '50000.00', currency: 'EUR' }, ...base, ...values };
}

export const leave = (id: string, employeeId: string, start: string, values: Row = {}): Row => ({
  id,
  employeeId,
  timeOffTypeId: '78',
  status: 'approved',
  start,
  end: start,
  dates: { [start]: '1' },
  created: '2026-04-01',
  lastChanged: '2026-04-02',
  lastChangedByUserId: '1',
  ...values,
});

/** Eight people: 12 was promoted twice and will be again, 13 has left, 18 is paid by the piece. */
export const rows: Rows = {
  Company: [{ id: '190001', companyDomain: 'nordlicht', currency: 'EUR' }],
  Employee: ids.map(person),
  jobInfo: [
    ...ids.map((id, index) => job(String(501 + index), id, id === '12' ? { jobTitle: 'Trainee' } : {})),
    job('601', '12', { date: '2023-03-01' }),
    job('602', '12', { date: '2024-01-01', jobTitle: 'Senior Seller', division: 'Nordlicht Ltd', location: null }),
    job('603', '12', { date: '2026-09-01', jobTitle: 'Head of Sales' }),
  ],
  employmentStatus: [
    ...ids.map((id, index) => ({
      id: String(701 + index),
      employeeId: id,
      date: '2020-01-01',
      employmentStatus: 'Full-Time',
    })),
    { id: '801', employeeId: '12', date: '2025-01-01', employmentStatus: 'Part-Time' },
    { id: '802', employeeId: '13', date: '2026-04-30', employmentStatus: 'Terminated' },
    { id: '803', employeeId: '14', date: '2026-01-01', employmentStatus: 'Sabbatical' },
  ],
  compensation: [
    ...ids.slice(0, 7).map((id, index) => pay(String(901 + index), id, {})),
    pay('951', '12', { startDate: '2024-01-01', rate: { value: '85000.50', currency: 'EUR' } }),
    pay('952', '12', { startDate: '2026-10-01', rate: { value: '99000.00', currency: 'EUR' } }),
    pay('953', '13', { startDate: '2026-05-15', rate: { value: '60000.00', currency: 'EUR' } }),
    pay('954', '18', { type: 'Piece Rate', paidPer: 'Pay Period', rate: { value: '4.125', currency: 'GBP' } }),
    pay('955', '17', { startDate: '2021-01-01', paidPer: 'Twice a month' }),
  ],
  TimeOffType: [
    { id: '78', name: 'Vacation', units: 'days', icon: 'palm-trees' },
    { id: '79', name: 'Sick Leave', units: 'hours', icon: null },
  ],
  TimeOffPolicy: [
    { id: '31', timeOffTypeId: '78', name: 'Thirty', type: 'accruing' },
    { id: '32', timeOffTypeId: '79', name: 'Sick', type: 'discretionary' },
  ],
  TimeOffAssignment: [
    ...ids.map((employeeId, index) => ({
      id: String(1 + index),
      employeeId,
      timeOffPolicyId: '31',
      accrualStartDate: '2026-01-01',
      openingBalance: '2',
      amountPerYear: '30',
    })),
    { id: '91', employeeId: '12', timeOffPolicyId: '32', accrualStartDate: '2026-01-01' },
  ],
  TimeOffRequest: [
    leave('1601', '12', '2025-06-03'),
    leave('1602', '12', '2026-05-04', {
      end: '2026-05-05',
      dates: { '2026-05-04': '1', '2026-05-05': '0.5' },
      notes: { employee: 'Sea' },
    }),
    leave('1603', '13', '2026-06-08', { status: 'requested', notes: { manager: 'Hm' } }),
    leave('1604', '14', '2026-06-15', { status: 'superceded', timeOffTypeId: '79', dates: { '2026-06-15': '4' } }),
    leave('1605', '12', '2026-09-01', { status: 'canceled', end: '2026-09-30' }),
    // Before the window.
    leave('1606', '12', '2024-05-06'),
  ],
  User: [{ id: '1', employeeId: null, firstName: 'Integration', lastName: 'User', email: 'it@nordlicht.example' }],
};
