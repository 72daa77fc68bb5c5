import type { LegalEntity, Phone, PostalAddress } from './types.ts';

/** One stage of someone's job. */
export interface HrJob {
  readonly id: number;
  readonly fromOn: string;
  readonly title: string;
  readonly department: string;
  readonly location: string;
  /** Key of the manager in the HR system. */
  readonly managerId: number | null;
}

export interface HrStatus {
  readonly id: number;
  readonly fromOn: string;
  readonly status: 'Full-Time' | 'Part-Time' | 'Terminated';
  readonly comment: string | null;
  readonly terminationType: string | null;
  readonly terminationReason: string | null;
}

export interface HrPay {
  readonly id: number;
  readonly fromOn: string;
  /** Per year, month or hour, as `per` says. */
  readonly cents: number;
  readonly currency: string;
  readonly type: 'Salary' | 'Hourly';
  readonly per: 'Year' | 'Month' | 'Hour';
  readonly reason: string | null;
}

/** Someone as the HR system knows them. */
export interface HrPerson {
  readonly id: number;
  /** Index of the employee; null for those whom only HR knows yet. */
  readonly employee: number | null;
  readonly number: string;
  readonly entity: LegalEntity;
  readonly firstName: string;
  readonly lastName: string;
  readonly preferredName: string | null;
  readonly workEmail: string | null;
  readonly homeEmail: string;
  readonly workPhone: Phone;
  /** In the range of numbers that broadcasters may show. */
  readonly mobilePhone: string;
  readonly homePhone: Phone | null;
  readonly address: PostalAddress;
  readonly bornOn: string;
  /** Invented, in a form that no authority gives out. */
  readonly nationalId: string;
  readonly weeklyHours: number;
  readonly hiredOn: string;
  readonly jobs: readonly HrJob[];
  readonly statuses: readonly HrStatus[];
  readonly pays: readonly HrPay[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export type TimeOffKind = 'vacation' | 'sick' | 'lieu';

/** What someone is entitled to, from a day on. */
export interface TimeOffEntitlement {
  readonly id: number;
  readonly personId: number;
  readonly policyId: number;
  readonly fromOn: string;
  readonly openingDays: number;
  readonly perYear: number;
}

export interface TimeOff {
  readonly id: number;
  readonly personId: number;
  readonly kind: TimeOffKind;
  readonly status: 'approved' | 'requested' | 'denied' | 'canceled' | 'superceded';
  readonly startOn: string;
  readonly endOn: string;
  /** The working days among them. */
  readonly days: readonly string[];
  readonly requestedOn: string;
  readonly decidedOn: string;
  readonly employeeNote: string | null;
  readonly managerNote: string | null;
}

export interface Hr {
  readonly people: readonly HrPerson[];
  readonly entitlements: readonly TimeOffEntitlement[];
  readonly timeOff: readonly TimeOff[];
}
