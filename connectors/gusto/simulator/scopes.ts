/** The scopes that this simulator knows: https://docs.gusto.com/embedded-payroll/docs/scopes */
export const ALL_SCOPES = [
  'companies:read',
  'employees:read',
  'employees:write',
  'employees:manage',
  'jobs:read',
  'jobs:write',
  'compensations:read',
  'payrolls:read',
  'payrolls:run',
  'employee_benefits:read',
] as const;

export type Scope = (typeof ALL_SCOPES)[number];
