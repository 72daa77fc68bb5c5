import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, decimal, money, reference, text } from './field.ts';

/** One job of a person for a time: a promotion or a move ends one and starts the next. */
export const employment = entity('Employment', {
  employee: reference('Employee'),
  jobTitle: text(),
  department: text(),
  workLocation: text(),
  legalEntity: text(),
  type: code(['FULL_TIME', 'PART_TIME', 'CONTRACTOR', 'INTERN', 'OTHER']),
  fte: decimal(),
  startedOn: date(),
  endedOn: date(),
  manager: reference('Employee'),
  payRate: money({ class: 'secret' }),
  payPeriod: code(['HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR', 'PIECE'], { class: 'secret' }),
});

export type Employment = ModelOfEntity<typeof employment>;
