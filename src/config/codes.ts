import { z } from 'zod';

/** A currency by its code. */
export const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');

/** A country by its code of two letters. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as DE');
