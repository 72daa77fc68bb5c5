import type { ConfigInput } from '../../../src/config.ts';

/** The demo company's configuration, where tokens name employees by their key in the ERP. */
export function withEmployees(input: ConfigInput): ConfigInput {
  return {
    ...input,
    access: { ...input.access, employee: { claim: 'employee', connection: 'erp', objectType: 'company.employee' } },
  };
}
