import type { HrJob, HrPay, HrPerson, HrStatus } from './hr-types.ts';
import { hrIdOf } from './keys.ts';
import type { Making } from './making.ts';
import { isTurn, type Random } from './random.ts';
import type { LegalEntity } from './types.ts';

export interface HistoryInput {
  readonly index: number;
  readonly entity: LegalEntity;
  readonly title: string;
  readonly department: string;
  /** Index of the manager. */
  readonly manager: number | null;
  readonly hiredOn: string;
  readonly leftOn: string | null;
}

const DAY_MS = 86_400_000;

/** Pay in cents a year, or an hour for those whose time is counted. */
const PAY: Readonly<Record<string, number>> = {
  'Managing Director': 14_500_000,
  'Head of Sales': 9_800_000,
  'Country Manager UK': 9_200_000,
  'Sales Engineer': 6_400_000,
  'Service Technician': 4_600_000,
  Accountant: 5_200_000,
};
const OTHER_PAY = 5_600_000;
const HOURLY_PAY = 1_850;

/** The job, the kind of employment and the pay of someone, stage by stage: one to three of each. */
export function historyOf(
  making: Making,
  input: HistoryInput,
  random: Random,
): Pick<HrPerson, 'jobs' | 'statuses' | 'pays'> {
  const days = stagesOf(making, input);
  return {
    jobs: days.map((fromOn, stage) => jobOf(input, fromOn, stage, days.length)),
    statuses: statusesOf(input, days),
    pays: paysOf(input, days, random),
  };
}

/** The first day, and those of up to two promotions since; none for those who came within a year. */
function stagesOf({ calendar }: Making, { index, hiredOn, leftOn }: HistoryInput): readonly string[] {
  const startMs = Date.parse(`${hiredOn}T00:00:00.000Z`);
  const endMs = leftOn === null ? calendar.todayMs : Date.parse(`${leftOn}T00:00:00.000Z`);
  const lengthDays = Math.floor((endMs - startMs) / DAY_MS);
  if (lengthDays < 365) return [hiredOn];
  const count = 1 + (index % 3);
  return Array.from({ length: count }, (_, stage) => {
    const day = Math.floor((lengthDays * stage) / count);
    return new Date(startMs + day * DAY_MS).toISOString().slice(0, 10);
  });
}

function jobOf(input: HistoryInput, fromOn: string, stage: number, count: number): HrJob {
  const { index, entity, title, department, manager } = input;
  const isCurrent = stage === count - 1;
  const isWarehouse = department === 'Warehouse';
  const city = entity === 'NT-UK' ? 'Leeds' : 'Hamburg';
  return {
    id: 5_001 + index * 4 + stage,
    fromOn,
    title: isCurrent ? title : stage === 0 ? 'Trainee' : `Junior ${title.replace(/^Senior /, '')}`,
    department,
    location: isWarehouse ? `${city} Warehouse` : city,
    managerId: manager === null ? null : hrIdOf(manager),
  };
}

function statusesOf({ index, leftOn }: HistoryInput, days: readonly string[]): readonly HrStatus[] {
  const isPartTime = isTurn(index, 8, 6);
  const none = { comment: null, terminationType: null, terminationReason: null };
  const statuses = days.slice(0, isTurn(index, 5, 2) ? 2 : 1).map((fromOn, stage): Omit<HrStatus, 'id'> => {
    const isOther = stage === 0 && isTurn(index, 5, 2) && days.length > 1;
    return { ...none, fromOn, status: isPartTime !== isOther ? 'Part-Time' : 'Full-Time' };
  });
  const left: readonly Omit<HrStatus, 'id'>[] =
    leftOn === null
      ? []
      : [
          {
            fromOn: leftOn,
            status: 'Terminated',
            comment: 'Handed over on the last day',
            terminationType: 'Resignation (Voluntary)',
            terminationReason: 'Other employment',
          },
        ];
  return [...statuses, ...left].map((status, at) => ({ ...status, id: 7_001 + index * 4 + at }));
}

function paysOf(input: HistoryInput, days: readonly string[], random: Random): readonly HrPay[] {
  const { index, entity, title } = input;
  const isHourly = title === 'Warehouse Clerk';
  const isMonthly = !isHourly && isTurn(index, 5, 1);
  const yearly = (PAY[title.replace(/^Senior /, '')] ?? OTHER_PAY) + random.integer(0, 40) * 25_000;
  const hourly = HOURLY_PAY + random.integer(0, 30) * 10;
  return days.map((fromOn, stage): HrPay => {
    const percent = 100 - 9 * (days.length - 1 - stage);
    const full = isHourly ? hourly : isMonthly ? Math.round(yearly / 12) : yearly;
    return {
      id: 9_001 + index * 4 + stage,
      fromOn,
      cents: Math.round((full * percent) / 100),
      currency: entity === 'NT-UK' ? 'GBP' : 'EUR',
      type: isHourly ? 'Hourly' : 'Salary',
      per: isHourly ? 'Hour' : isMonthly ? 'Month' : 'Year',
      reason: stage === 0 ? null : 'Promotion',
    };
  });
}
