import type { Employee } from '../../src/model/index.ts';
import type { SalesforceSettings } from './config.ts';
import type { Fields } from './encoders.ts';
import type { Notes } from './write-notes.ts';

const ALIAS_LENGTH = 8;

/**
 * What a new user needs and an employee does not have: a name to sign in with, and the settings of its session.
 *
 * The user name is the work e-mail: it has the form of one, and is unique over all organisations of Salesforce.
 * Source: Object Reference 66.0, User, https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm
 */
export function newUserOf(
  values: Employee,
  settings: SalesforceSettings['newUser'],
): { readonly fields: Fields; readonly refused: Notes } {
  if (settings === null)
    return { fields: {}, refused: [{ path: '', detail: 'users are made only with the setting newUser' }] };
  const { workEmail } = values;
  const known = typeof workEmail === 'string' && workEmail !== '';
  return {
    fields: {
      Username: known ? `${workEmail}${settings.usernameSuffix}` : null,
      Alias: aliasOf(values),
      ProfileId: settings.profileId,
      TimeZoneSidKey: settings.timeZone,
      LocaleSidKey: settings.locale,
      LanguageLocaleKey: settings.language,
      EmailEncodingKey: settings.emailEncoding,
      IsActive: values.status !== 'INACTIVE',
    },
    refused: [],
  };
}

/** The short name in lists: the first letter of the first name and the last name, as far as there is room. */
function aliasOf({ firstName, lastName }: Employee): string {
  const letters = `${firstName?.charAt(0) ?? ''}${lastName ?? ''}`
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, ALIAS_LENGTH);
  return letters === '' ? 'user' : letters;
}
