import type { MappingContext } from '../../src/connector/mapping.ts';
import type { WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { SalesforceSettings } from './config.ts';
import type { Fields } from './encoders.ts';
import { contactRoom, customerRoom, employeeRoom, type Notes, type Room } from './write-notes.ts';
import { newUserOf } from './write-user.ts';

/** What the object of a noun has of its own when it is written. */
export interface WriteRules<E extends EntityName> {
  readonly actions: WritePort<E>['actions'];
  /** What the object has no room for. */
  roomOf(values: Model<E>, context: MappingContext): Room;
  /** What a new record needs besides the values, and why it cannot be made. */
  made(values: Model<E>): { readonly fields: Fields; readonly refused: Notes };
  /** What tells a new record from others where our own id is in none. */
  readonly natural: readonly string[];
  /** Name is made of FirstName and LastName. */
  readonly isPerson: boolean;
  /** Fields by which a record is taken back that cannot be deleted; null where it can. */
  readonly ended: Fields | null;
  /** The words of the settings in place of those of the mapping. */
  settled(fields: Fields): Fields;
}

const nothing = { fields: {}, refused: [] };

export function accountWriting({ accountTypes }: SalesforceSettings): WriteRules<'Customer'> {
  const active = accountTypes.find((type) => type !== 'Prospect') ?? 'Customer';
  return {
    actions: ['create', 'update', 'remove'],
    roomOf: (values, context) => customerRoom(values, context, accountTypes),
    made: () => nothing,
    natural: ['Name'],
    isPerson: false,
    ended: null,
    settled: (fields) => (fields['Type'] === 'Customer' ? { ...fields, Type: active } : fields),
  };
}

export function contactWriting(): WriteRules<'Contact'> {
  return {
    actions: ['create', 'update', 'remove'],
    roomOf: contactRoom,
    made: () => nothing,
    natural: ['LastName', 'FirstName', 'Email', 'AccountId'],
    isPerson: true,
    ended: null,
    settled: (fields) => fields,
  };
}

export function userWriting({ newUser }: SalesforceSettings): WriteRules<'Employee'> {
  return {
    actions: ['create', 'update', 'to INACTIVE'],
    roomOf: employeeRoom,
    made: (values) => newUserOf(values, newUser),
    natural: ['Username'],
    isPerson: true,
    ended: { IsActive: false },
    settled: (fields) => fields,
  };
}
