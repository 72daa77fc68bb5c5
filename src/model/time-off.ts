import { entity, type ModelOfEntity } from './entity.ts';
import { code, date, quantity, reference, text } from './field.ts';

/** A person's request to be away. What kind of leave it is may say something of a person's health. */
export const timeOffRequest = entity('TimeOffRequest', {
  employee: reference('Employee'),
  type: text({ class: 'sensitive' }),
  status: code(['REQUESTED', 'APPROVED', 'DENIED', 'CANCELLED', 'SUPERSEDED']),
  startsOn: date(),
  endsOn: date(),
  amount: quantity(),
  requestedOn: date(),
  note: text({ class: 'sensitive' }),
});

/** How much leave of one type a person has left on a day. */
export const timeOffBalance = entity('TimeOffBalance', {
  employee: reference('Employee'),
  type: text({ class: 'sensitive' }),
  balance: quantity(),
  usedThisYear: quantity(),
  asOfOn: date(),
});

export type TimeOffRequest = ModelOfEntity<typeof timeOffRequest>;
export type TimeOffBalance = ModelOfEntity<typeof timeOffBalance>;
