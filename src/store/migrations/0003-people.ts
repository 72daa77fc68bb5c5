import { type Kysely, sql } from 'kysely';

const TABLES = `
alter table p_employee
  add column work_location text collate "C", add column legal_entity text collate "C",
  add column hired_on date, add column terminated_on date;
create index p_employee_hired on p_employee (hired_on, id);

create table p_employment (
  id text collate "C" primary key, authority text not null,
  employee text collate "C", job_title text collate "C", department text collate "C", work_location text collate "C",
  legal_entity text collate "C", type text collate "C", fte numeric, started_on date, ended_on date, manager text collate "C",
  created_at timestamptz, updated_at timestamptz
);
create index p_employment_employee on p_employment (employee, started_on, id);
create index p_employment_started on p_employment (started_on, id);

create table p_time_off_request (
  id text collate "C" primary key, authority text not null,
  employee text collate "C", status text collate "C", starts_on date, ends_on date, requested_on date,
  created_at timestamptz, updated_at timestamptz
);
create index p_time_off_request_employee on p_time_off_request (employee, starts_on, id);
create index p_time_off_request_starts on p_time_off_request (starts_on, id);

create table p_time_off_balance (
  id text collate "C" primary key, authority text not null,
  employee text collate "C", created_at timestamptz, updated_at timestamptz
);
create index p_time_off_balance_employee on p_time_off_balance (employee, id);
update p_employee set authority = ''
`;

/** Jobs and time off. Employees projected before are projected again, for their new columns. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of TABLES.split(';')) await sql.raw(statement).execute(db);
}
