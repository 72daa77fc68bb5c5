import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serveTokens, type TokenDesk } from './sandbox-tokens.ts';

export interface SandboxOptions {
  /** Where `npm run build:sandbox` has put the page and its files. */
  readonly directory: string;
  /** Issues the tokens that the page asks with; null where a real issuer signs and people bring their own. */
  readonly desk: TokenDesk | null;
}

interface BundledFile {
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
}

const PAGE = '/sandbox';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** CodeMirror and the dialogs write style elements; GraphiQL's fonts are data in its style sheet. Scripts are our files alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Mainstem sandbox</title></head>
  <body>
    <h1>The sandbox is not built</h1>
    <p>Run <code>npm ci</code> (with development dependencies) or <code>npm run build:sandbox</code>, and start the gateway again.</p>
    <p>GraphQL itself is served at <code>/graphql</code>.</p>
  </body>
</html>
`;

/**
 * Serves the sandbox: the page at `/sandbox`, its files, and tokens of the development issuer.
 *
 * The bundle is read once and every file gets a route of its own, so that no path of a request ever reaches the file system.
 */
export function serveSandbox(app: FastifyInstance, { directory, desk }: SandboxOptions): void {
  const files = bundledFiles(directory);
  const page = files.find(({ url }) => url === `${PAGE}/index.html`);
  for (const url of ['/', `${PAGE}/`]) app.get(url, (_request, reply) => reply.headers(HEADERS).redirect(PAGE));
  if (page === undefined) {
    app.get(PAGE, (_request, reply) => send(reply.status(503), 'text/html; charset=utf-8', 'no-store', NOT_BUILT));
    return;
  }
  const etag = `"${createHash('sha256').update(page.body).digest('base64url')}"`;
  app.get(PAGE, (request, reply) => {
    reply.header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.status(304).headers(HEADERS).send();
    return send(reply, page.type, 'no-cache', page.body);
  });
  for (const { url, type, body } of files) {
    // The bundler names these by a hash of their content.
    if (url !== page.url)
      app.get(url, (_request, reply) => send(reply, type, 'public, max-age=31536000, immutable', body));
  }
  serveTokens(app, desk, HEADERS);
}

function send(reply: FastifyReply, type: string, cacheControl: string, body: string | Buffer): FastifyReply {
  return reply.headers({ ...HEADERS, 'content-type': type, 'cache-control': cacheControl }).send(body);
}

function bundledFiles(directory: string): readonly BundledFile[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) return [];
    const path = join(entry.parentPath, entry.name);
    const url = [PAGE, ...relative(directory, path).split(sep)].join('/');
    return [{ url, type, body: readFileSync(path) }];
  });
}
