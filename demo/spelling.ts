import type { MessKind, MessLog, RowKey } from './mess.ts';
import { ampersandSpelledOut, transliterated, withoutLegalForm } from './names.ts';

type Spelling = Extract<
  MessKind,
  'nameWithoutLegalForm' | 'nameTransliterated' | 'nameAmpersandSpelledOut' | 'nameInCapitals' | 'nameWithSpaces'
>;

const SPELL: Readonly<Record<Spelling, (name: string) => string>> = {
  nameWithoutLegalForm: withoutLegalForm,
  nameTransliterated: transliterated,
  nameAmpersandSpelledOut: ampersandSpelledOut,
  nameInCapitals: (name) => name.toUpperCase(),
  nameWithSpaces: (name) => ` ${name}  `,
};

/** Spells a name as someone may have typed it, and notes it when that is another spelling. */
export function spelled(name: string, spelling: Spelling | undefined, log: MessLog, row: RowKey): string {
  if (spelling === undefined) return name;
  const typed = SPELL[spelling](name);
  if (typed !== name) log.note(spelling, row);
  return typed;
}

/** Which of the ways this one is spelt in; undefined: as it is. */
export function spellingAt(turn: number): Spelling | undefined {
  const ways: readonly (Spelling | undefined)[] = [
    'nameWithoutLegalForm',
    'nameTransliterated',
    'nameAmpersandSpelledOut',
    undefined,
    'nameInCapitals',
    undefined,
    'nameTransliterated',
    undefined,
    'nameWithSpaces',
    undefined,
  ];
  return ways[turn % ways.length];
}
