import type { HrPerson, TimeOff, TimeOffEntitlement, TimeOffKind } from './hr-types.ts';
import type { Making } from './making.ts';
import { itemAt, type Random } from './random.ts';

const PAST = ['approved', 'approved', 'denied', 'approved', 'canceled', 'approved', 'superceded'] as const;
const FUTURE = ['approved', 'requested', 'requested', 'canceled', 'approved'] as const;

/** The policies by key: German and British vacation, sick leave without limit, hours in lieu. */
export const POLICY = { vacationDe: 11, vacationUk: 12, sick: 13, lieu: 14 } as const;

/** Time off of half a year back and a third of a year ahead, in every status, and what everyone is entitled to this year. */
export function makeTimeOff(
  making: Making,
  people: readonly HrPerson[],
): { readonly entitlements: readonly TimeOffEntitlement[]; readonly timeOff: readonly TimeOff[] } {
  const random = making.randomOf('hr time off');
  const timeOff: TimeOff[] = [];
  for (const person of people) {
    for (const daysAgo of absencesOf(making, person, random)) {
      timeOff.push(timeOffAt(making, { person, daysAgo, sequence: timeOff.length }, random));
    }
  }
  return { entitlements: people.flatMap((person) => entitlementsOf(making, person, random)), timeOff };
}

/** When someone is or was away, in days before today: two to four times, negative in the future. */
function absencesOf({ calendar }: Making, person: HrPerson, random: Random): readonly number[] {
  const today = calendar.daysAgo(0);
  if (person.hiredOn > today) return [];
  const leftOn = person.statuses.find(({ status }) => status === 'Terminated')?.fromOn;
  const all = [
    random.integer(100, 180),
    random.integer(10, 90),
    -random.integer(7, 40),
    -random.integer(60, 120),
  ].slice(0, 2 + (person.id % 3));
  return all.filter((days) => {
    const startOn = calendar.daysAgo(days);
    return startOn > person.hiredOn && (leftOn === undefined || calendar.daysAgo(days - 14) < leftOn);
  });
}

interface Absence {
  readonly person: HrPerson;
  readonly daysAgo: number;
  readonly sequence: number;
}

function timeOffAt({ calendar }: Making, { person, daysAgo, sequence }: Absence, random: Random): TimeOff {
  const kind: TimeOffKind =
    daysAgo < 0 ? 'vacation' : sequence % 4 === 1 ? 'sick' : sequence % 9 === 3 ? 'lieu' : 'vacation';
  const length = kind === 'vacation' ? random.integer(3, 12) : random.integer(1, 3);
  const span = Array.from({ length }, (_, day) => calendar.daysAgo(daysAgo - day));
  const working = span.filter((date) => !isWeekend(date));
  const days = working.length === 0 ? [nextWorkingDay(calendar.daysAgo(daysAgo))] : working;
  const requestedDaysAgo = Math.max(1, daysAgo + random.integer(5, 30));
  return {
    id: 1_601 + sequence * 2,
    personId: person.id,
    kind,
    status: daysAgo < 0 ? itemAt(FUTURE, sequence % FUTURE.length) : itemAt(PAST, sequence % PAST.length),
    startOn: itemAt(days, 0),
    endOn: itemAt(days, days.length - 1),
    days,
    requestedOn: calendar.daysAgo(requestedDaysAgo),
    decidedOn: calendar.daysAgo(Math.max(1, requestedDaysAgo - 3)),
    employeeNote: sequence % 5 === 0 ? 'Camping by the sea 🏕' : null,
    managerNote: sequence % 7 === 2 ? 'Too many away in that week' : null,
  };
}

function isWeekend(date: string): boolean {
  return [0, 6].includes(new Date(`${date}T00:00:00.000Z`).getUTCDay());
}

function nextWorkingDay(date: string): string {
  const next = new Date(Date.parse(`${date}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0, 10);
  return isWeekend(next) ? nextWorkingDay(next) : next;
}

function entitlementsOf({ calendar }: Making, person: HrPerson, random: Random): readonly TimeOffEntitlement[] {
  const january = `${calendar.daysAgo(0).slice(0, 4)}-01-01`;
  const fromOn = person.hiredOn > january ? person.hiredOn : january;
  const isBritish = person.entity === 'NT-UK';
  const base = { personId: person.id, fromOn };
  return [
    {
      ...base,
      id: person.id * 10 + 1,
      policyId: isBritish ? POLICY.vacationUk : POLICY.vacationDe,
      openingDays: fromOn === january ? random.integer(0, 6) : 0,
      perYear: isBritish ? 25 : 30,
    },
    { ...base, id: person.id * 10 + 2, policyId: POLICY.sick, openingDays: 0, perYear: 0 },
    { ...base, id: person.id * 10 + 3, policyId: POLICY.lieu, openingDays: random.integer(1, 5), perYear: 0 },
  ];
}
