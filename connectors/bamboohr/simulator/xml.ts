import { isRow } from './row.ts';

/**
 * What a caller gets who does not ask for JSON: XML. Members become elements; the names of the source's own documents are not reproduced,
 * as nothing here reads them.
 */
export function xmlText(value: unknown): string {
  return `<?xml version="1.0"?>\n${element('response', value)}`;
}

function element(name: string, value: unknown): string {
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => element('item', one)).join('');
  if (!isRow(value)) return value === null || value === undefined ? '' : escaped(String(value));
  return Object.entries(value)
    .map(([name, part]) => `<field id="${escaped(name)}">${content(part)}</field>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
