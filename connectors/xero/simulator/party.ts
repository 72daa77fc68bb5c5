import { child, type Row, text } from '../../../src/simulator/row.ts';
import { findContact, isNameTaken, nameTakenMessage, saveContact } from './contacts.ts';
import type { Writing } from './write.ts';

/** The contact of a document that is being written: refused, or ready to be saved with it. */
export type Party = { readonly kind: 'invalid'; readonly message: string } | { readonly kind: 'valid'; save(): string };

/**
 * Resolves the `Contact` of a document. By ContactID, with a different Name, it renames that contact; by ContactNumber or Name it takes the
 * contact that has it, or creates one.
 */
export function planParty(writing: Writing, element: Row, storedContactId: string | null): Party {
  const sent = child(element, 'Contact');
  if (sent === null) {
    if (storedContactId !== null) return { kind: 'valid', save: () => storedContactId };
    return { kind: 'invalid', message: 'A Contact must be specified for this type of transaction' };
  }
  const { books } = writing;
  const name = text(sent, 'Name');
  const byName = name === null ? null : (books.contacts.find('name', name)[0] ?? null);
  const named = findContact(books, sent);
  if (named === undefined) return { kind: 'invalid', message: 'The Contact could not be found' };
  const contact = named ?? byName;
  if (contact === null) {
    if (name === null) return { kind: 'invalid', message: 'A Contact must be specified for this type of transaction' };
    return { kind: 'valid', save: () => text(saveContact(writing, sent, null).row, 'ContactID') ?? '' };
  }
  if (books.isArchived(contact)) {
    return { kind: 'invalid', message: 'The contact has been archived. It must be restored before it can be used.' };
  }
  const id = text(contact.row, 'ContactID') ?? contact.id;
  if (name === null || name === text(contact.row, 'Name')) return { kind: 'valid', save: () => id };
  if (isNameTaken(books, name, contact)) return { kind: 'invalid', message: nameTakenMessage(name) };
  return {
    kind: 'valid',
    save: () => {
      saveContact(writing, { Name: name }, contact);
      return id;
    },
  };
}
