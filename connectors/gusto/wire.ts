/**
 * Records as Gusto sends them: API version 2025-06-15, https://docs.gusto.com/embedded-payroll/reference
 *
 * Amounts are decimal strings, but numbers in what single people are paid. What a scope does not let us see is left out of an answer.
 */

export type None = null | undefined;

/** `Employee`, with `current_home_address` and `custom_fields` where `include` asks for them. GET /v1/companies/{company_id}/employees */
export interface GustoEmployee {
  readonly uuid: string;
  readonly version?: string;
  readonly first_name: string;
  readonly middle_initial?: string | null;
  readonly last_name: string;
  readonly preferred_first_name?: string | null;
  /** Private. */
  readonly email?: string | null;
  readonly work_email?: string | null;
  readonly phone?: string | null;
  readonly company_uuid?: string;
  readonly manager_uuid?: string | null;
  readonly department?: string | null;
  readonly employee_code?: string;
  readonly terminated?: boolean;
  readonly onboarded?: boolean;
  readonly onboarding_status?: string | null;
  readonly current_employment_status?: string | null;
  readonly hired_at?: string | null;
  readonly date_of_birth?: string | null;
  readonly has_ssn?: boolean;
  /** Always empty. */
  readonly ssn?: string;
  readonly jobs?: readonly GustoJob[];
  readonly terminations?: readonly GustoTermination[];
  readonly current_home_address?: GustoAddress | null;
  readonly custom_fields?: readonly GustoCustomField[];
}

/** `Job`. `rate`, `payment_unit`, `current_compensation_uuid` and `compensations` need the scope `compensations:read`. */
export interface GustoJob {
  readonly uuid: string;
  readonly version?: string;
  readonly employee_uuid?: string;
  readonly title?: string | null;
  readonly primary?: boolean;
  readonly hire_date?: string;
  readonly rate?: string;
  readonly payment_unit?: string | null;
  readonly current_compensation_uuid?: string;
  readonly compensations?: readonly GustoCompensation[];
  readonly location_uuid?: string;
  readonly location?: GustoLocation;
}

/** `Compensation`: what a job pays from a day on. */
export interface GustoCompensation {
  readonly uuid: string;
  readonly version?: string;
  readonly job_uuid?: string;
  readonly employee_uuid?: string;
  readonly rate?: string;
  readonly payment_unit?: string;
  readonly flsa_status?: string;
  readonly effective_date?: string;
  readonly title?: string;
}

/** `Termination`: `effective_date` is the last day of work, `active` says that it has passed. */
export interface GustoTermination {
  readonly uuid: string;
  readonly employee_uuid?: string;
  readonly active?: boolean;
  readonly effective_date?: string;
}

export interface GustoLocation {
  readonly uuid: string;
  readonly street_1?: string;
  readonly street_2?: string | null;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly country?: string;
}

export interface GustoAddress {
  readonly uuid?: string;
  readonly street_1?: string | null;
  readonly street_2?: string | null;
  readonly city?: string | null;
  readonly state?: string | null;
  readonly zip?: string | null;
  readonly country?: string | null;
}

export interface GustoCustomField {
  readonly id: string;
  readonly company_custom_field_id: string;
  readonly name: string;
  readonly type: 'text' | 'currency' | 'number' | 'date' | 'radio';
  readonly value: string;
}

/** `Payroll`. GET /v1/companies/{company_id}/payrolls; `totals` only where `include` asks for them. */
export interface GustoPayroll {
  readonly uuid: string;
  readonly payroll_uuid?: string;
  readonly company_uuid?: string;
  readonly processed?: boolean;
  readonly processed_date?: string | null;
  readonly calculated_at?: string | null;
  readonly check_date?: string;
  readonly off_cycle?: boolean;
  readonly off_cycle_reason?: string | null;
  readonly external?: boolean;
  readonly payroll_deadline?: string;
  readonly pay_period?: {
    readonly start_date?: string;
    readonly end_date?: string;
    readonly pay_schedule_uuid?: string | null;
  };
  readonly processing_request?: { readonly status?: string } | null;
  readonly totals?: GustoTotals;
  readonly created_at?: string;
}

export interface GustoTotals {
  readonly gross_pay?: string;
  readonly net_pay?: string;
  readonly employer_taxes?: string;
  readonly employee_taxes?: string;
  readonly company_debit?: string;
}

type Amount = string | number;

/** A member of `employee_compensations` of GET /v1/companies/{company_id}/payrolls/{payroll_id}, which has at most 100 to a page. */
export interface GustoPayslip {
  readonly employee_uuid: string;
  readonly excluded?: boolean;
  /** A number; of processed payrolls alone. */
  readonly gross_pay?: Amount | null;
  readonly net_pay?: Amount | null;
  readonly fixed_compensations?: readonly { readonly name: string; readonly amount: Amount }[];
  readonly hourly_compensations?: readonly {
    readonly name: string;
    readonly hours: string;
    readonly amount?: Amount;
  }[];
  readonly paid_time_off?: readonly { readonly name: string; readonly hours: string }[];
  readonly reimbursements?: readonly { readonly description: string | null; readonly amount: Amount }[];
  readonly taxes?: readonly { readonly name: string; readonly employer: boolean; readonly amount: Amount }[];
  readonly benefits?: readonly {
    readonly name: string;
    readonly employee_deduction?: Amount;
    readonly company_contribution?: Amount;
  }[];
  readonly deductions?: readonly { readonly name: string; readonly amount: Amount }[];
}
