/**
 * Records as BambooHR sends them: public OpenAPI of 2026-04-27, https://documentation.bamboohr.com/reference
 *
 * Written in PHP: an empty object comes as `[]`, identifiers as text even where the specification says integer. A date that is not set is
 * null, '' or `0000-00-00`. Every answer holds only what the owner of the key may see.
 */

export type None = null | undefined;

/** What GET /employees can be asked for in `fields`, beyond what it always sends. Names it does not know are ignored. */
export type BamboohrOptionalField =
  | `${'work' | 'home' | 'best'}Email`
  | `${'work' | 'mobile' | 'home'}Phone`
  | `${'linkedin' | 'facebook' | 'instagram' | 'twitter' | 'pinterest'}Url`
  | `${'division' | 'department' | 'location' | 'employmentStatus' | 'reportsTo'}${'Name' | 'Id'}`
  | 'middleName'
  | 'workPhoneExtension'
  | 'skypeUsername'
  | 'birthDate'
  | 'hireDate'
  | 'jobTitleId';

/** GET /employees, https://documentation.bamboohr.com/reference/list-employees. OAuth only. */
export interface BamboohrListedEmployee extends Readonly<Partial<Record<BamboohrOptionalField, string | null>>> {
  readonly employeeId: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly preferredName: string | null;
  readonly photoUrl: string | null;
  readonly jobTitleName: string | null;
  readonly status: string | null;
  /** Fields that are null here because the caller may not see them. */
  readonly _restrictedFields: readonly string[];
}

export interface BamboohrEmployeePage {
  readonly data: readonly BamboohrListedEmployee[];
  readonly meta: {
    readonly total: number;
    readonly page: {
      readonly limit: number | null;
      readonly nextCursor: string | null;
      readonly prevCursor: string | null;
    };
  };
  readonly _links: Readonly<Partial<Record<'self' | 'next' | 'prev', { readonly href: string }>>>;
}

/**
 * GET /employees/{id}?fields=…, https://documentation.bamboohr.com/reference/get-employee: the fields that were asked for, by the name they were
 * asked by. A field that the caller may not see is left out. Money is `85000.00 EUR`, a date that is not set `0000-00-00`.
 */
export interface BamboohrEmployee extends Readonly<Partial<Record<string, string | null>>> {
  readonly id: string;
}

/** `rate` and `overtimeRate` of table rows, and how money is written. */
export interface BamboohrMoney {
  readonly value: string;
  readonly currency: string;
}

/** A row of GET /employees/{id}/tables/{table}, `all` for everyone, https://documentation.bamboohr.com/reference/get-employee-table-data */
export interface BamboohrTableRow {
  readonly id: string;
  readonly employeeId: string;
}

export interface BamboohrJobInfo extends BamboohrTableRow {
  readonly date: string | None;
  readonly location: string | None;
  readonly department: string | None;
  readonly division: string | None;
  readonly jobTitle: string | None;
  /** The manager's name: first (or preferred) and last. */
  readonly reportsTo: string | None;
}

export interface BamboohrEmploymentStatus extends BamboohrTableRow {
  readonly date: string | None;
  readonly employmentStatus: string | None;
  readonly comment: string | None;
  /** The text of the option, in spite of its name. */
  readonly terminationReasonId: string | None;
  readonly terminationTypeId: string | None;
  readonly terminationRehireId: string | None;
}

export interface BamboohrCompensation extends BamboohrTableRow {
  readonly startDate: string | None;
  readonly rate: BamboohrMoney | None;
  /** Salary, Hourly, Commission and others. */
  readonly type: string | None;
  readonly exempt: string | None;
  readonly reason: string | None;
  readonly comment: string | None;
  /** Year, Month, Hour and others. */
  readonly paidPer: string | None;
  readonly paySchedule: string | None;
  readonly overtimeRate: BamboohrMoney | None;
}

/** GET /employees/changed, https://documentation.bamboohr.com/reference/get-changed-employee-ids. `employees` is `[]` when there are none. */
export interface BamboohrChanges {
  readonly latest: string;
  readonly employees:
    | readonly []
    | Readonly<
        Record<string, { readonly id: string; readonly action: BamboohrChangeAction; readonly lastChanged: string }>
      >;
}

export type BamboohrChangeAction = 'Inserted' | 'Updated' | 'Deleted';

/** GET /employees/changed/tables/{table}: all rows of every employee who has changed; these rows have neither `id` nor `employeeId`. */
export interface BamboohrChangedTable {
  readonly table: string;
  readonly employees:
    | readonly []
    | Readonly<
        Record<
          string,
          { readonly lastChanged: string; readonly rows: readonly Readonly<Partial<Record<string, unknown>>>[] }
        >
      >;
}

/** POST /api/v2/datasets/employee/data, https://documentation.bamboohr.com/reference/get-data-from-dataset-v2. Values are text, '' when not set. */
export interface BamboohrDatasetPage {
  readonly data: readonly { readonly fields: Readonly<Partial<Record<string, string>>> }[];
  readonly links: readonly [] | { readonly next?: string | null; readonly prev?: string | null };
  readonly meta: {
    readonly page: number;
    readonly pageSize: number;
    readonly totalPages: number;
    readonly totalItems: number;
  };
}

export type BamboohrRequestStatus = 'approved' | 'denied' | 'superceded' | 'requested' | 'canceled';

/** GET /time_off/requests, https://documentation.bamboohr.com/reference/list-time-off-requests: a bare list. */
export interface BamboohrTimeOffRequest {
  readonly id: string;
  readonly employeeId: string;
  readonly status: {
    readonly lastChanged: string;
    readonly lastChangedByUserId: string;
    readonly status: string;
  };
  readonly name: string;
  readonly start: string;
  readonly end: string;
  readonly created: string;
  readonly type: { readonly id: string; readonly name: string; readonly icon: string };
  readonly amount: { readonly unit: string; readonly amount: string };
  readonly actions: Readonly<Record<'view' | 'edit' | 'cancel' | 'approve' | 'deny' | 'bypass', boolean>>;
  /** By date, how much; only the days that count. */
  readonly dates: readonly [] | Readonly<Record<string, string>>;
  readonly notes?: readonly [] | { readonly employee?: string; readonly manager?: string };
}

/** GET /employees/{id}/time_off/calculator?end=…, https://documentation.bamboohr.com/reference/get-time-off-balance: one per assigned type. */
export interface BamboohrTimeOffBalance {
  readonly timeOffType: string;
  readonly name: string;
  readonly units: string;
  readonly balance: string;
  readonly end: string;
  readonly policyType: string;
  readonly usedYearToDate: string;
}

/** GET /meta/time_off/types, https://documentation.bamboohr.com/reference/list-time-off-types */
export interface BamboohrTimeOffTypes {
  readonly timeOffTypes: readonly {
    readonly id: string;
    readonly name: string;
    readonly units: string;
    readonly color: string | null;
    readonly icon: string | null;
    readonly source: string;
  }[];
  readonly defaultHours: readonly { readonly name: string; readonly amount: string }[];
}

/** GET /meta/time_off/policies, https://documentation.bamboohr.com/reference/list-time-off-policies */
export interface BamboohrTimeOffPolicy {
  readonly id: string;
  readonly timeOffTypeId: string;
  readonly name: string;
  readonly effectiveDate: null;
  readonly type: string;
}

/** GET /employees/{id}/time_off/policies; v1 lists accruing policies alone, v1_1 the others too. */
export interface BamboohrAssignedPolicy {
  readonly timeOffPolicyId: string;
  readonly timeOffTypeId: string;
  readonly accrualStartDate: string;
}

/** GET /time_off/whos_out, https://documentation.bamboohr.com/reference/list-whos-out */
export interface BamboohrAbsence {
  readonly id: number;
  readonly type: 'timeOff' | 'holiday';
  readonly employeeId?: number;
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

/** GET /meta/fields, https://documentation.bamboohr.com/reference/list-fields */
export interface BamboohrField {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly alias?: string;
}

/** GET /meta/users by identifier of the user, https://documentation.bamboohr.com/reference/list-users */
export interface BamboohrUser {
  readonly id: number;
  /** 0 when the user is no employee. */
  readonly employeeId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly status: 'enabled' | 'disabled';
  readonly lastLogin?: string;
}

export type BamboohrEventType = 'employee.created' | 'employee.updated' | 'employee.deleted';

/**
 * What an event-based webhook posts, https://documentation.bamboohr.com/docs/event-based-webhooks
 *
 * `X-BambooHR-Timestamp` has the second it was sent in, `X-BambooHR-Signature` the HMAC-SHA256 in hex of the body followed by that timestamp.
 */
export interface BamboohrEvent {
  readonly type: BamboohrEventType;
  readonly timestamp: string;
  readonly data: {
    readonly companyId: string;
    readonly employeeId: string;
    /** The monitored fields that changed, of an update alone. */
    readonly changedFields?: readonly string[];
  };
}
