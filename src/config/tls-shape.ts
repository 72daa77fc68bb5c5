import { z } from 'zod';

const file = (what: string) =>
  z.string().min(1).nullable().default(null).describe(`A file with ${what}, in PEM; null for none.`);
const isPair = ({ certificate, key }: { readonly certificate: string | null; readonly key: string | null }) =>
  (certificate === null) === (key === null);
const PAIR = { path: ['key'], message: 'certificate and key go together: give both, or neither' };

export const tls = z
  .strictObject({
    certificate: file('the certificate of the gateway and those between it and its authority'),
    key: file('the private key of the certificate'),
    clientAuthority: file(
      'the authority whose client certificates are believed: the federation router may show one (`router.certificates`)',
    ),
  })
  .refine(isPair, PAIR)
  .refine(({ certificate, clientAuthority }) => clientAuthority === null || certificate !== null, {
    path: ['clientAuthority'],
    message: 'needs certificate and key',
  })
  .prefault({})
  .describe(
    'Serves https with a certificate of its own. Without one it serves http, for a proxy in front of it. Files are read at start.',
  );

export const connectionTls = z
  .strictObject({
    certificate: file('the certificate that the gateway shows the source'),
    key: file('the private key of the certificate'),
    authority: file("the authority of the source's own certificate, where it is not one that everybody knows"),
  })
  .refine(isPair, PAIR)
  .prefault({});
