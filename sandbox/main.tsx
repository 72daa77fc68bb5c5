import 'graphiql/style.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { parseSample } from './sample.ts';
import { Sandbox } from './sandbox.tsx';
import { type Caller, Session } from './session.ts';

const files = import.meta.glob<string>('./operations/*.graphql', { query: '?raw', import: 'default', eager: true });
const samples = Object.entries(files).map(([file, text]) => parseSample(file, text));
const ask: typeof fetch = (input, init) => fetch(input, init);
const { callers }: { readonly callers: readonly Caller[] } = await (await ask('/sandbox/callers')).json();

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element "root"');
createRoot(root).render(<Sandbox session={new Session(callers, ask, Date.now)} samples={samples} ask={ask} />);
