import { htmlAnswer } from '../../html.ts';
import type { Answer } from '../../http.ts';

/** What all pages share. No script; addresses are relative, for forwarded ports. */

const STYLE = `
:root { color-scheme: light dark; --accent: #0969da; --line: #8886; --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif;
  background: Canvas; color: CanvasText; }
h1 { margin: .25rem 0 .5rem; font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.1rem; }
h1 + h2, ul + h2 { margin-top: 1.5rem; }
details { margin-top: .75rem; }
.row small { display: block; }
a { color: var(--accent); }
nav { font-size: .9rem; }
section, .row { border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; margin: 1rem 0; }
section.asks { border-color: var(--wait); }
.row { display: block; text-decoration: none; color: inherit; margin: .5rem 0; }
.row:hover { border-color: var(--accent); }
small, .quiet { font-size: .875rem; opacity: .75; }
ol, ul { list-style: none; margin: .75rem 0 0; padding: 0; }
li { padding: .2rem 0; }
.state { font-weight: 600; white-space: nowrap; }
.success { color: var(--good); } .failure, .timed_out, .startup_failure, .problem { color: var(--bad); }
.waiting, .pending, .queued, .in_progress { color: var(--wait); }
pre { overflow: auto; max-height: 30rem; margin: .5rem 0 0; padding: .75rem; border-radius: 8px;
  border: 1px solid var(--line); font: .8rem/1.5 ui-monospace, monospace; }
fieldset { margin: .75rem 0; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .4rem; font-weight: 600; }
label.choice { display: flex; gap: .6rem; align-items: center; padding: .5rem .75rem; margin-bottom: .4rem;
  border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
label.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
textarea { display: block; width: 100%; min-height: 3.5rem; margin: .25rem 0 1rem; padding: .5rem; border-radius: 8px;
  border: 1px solid var(--line); font: inherit; background: Field; color: FieldText; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
button { padding: .55rem 1.1rem; border-radius: 8px; border: 1px solid var(--line); font: inherit; font-weight: 600;
  background: ButtonFace; color: ButtonText; cursor: pointer; }
button.primary { background: var(--good); border-color: var(--good); color: #fff; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 2rem; font-size: .8rem; opacity: .7; }
@media (prefers-color-scheme: dark) {
  :root { --accent: #2f81f7; --good: #3fb950; --bad: #ff7b72; --wait: #d29922; }
  button.primary { background: #238636; border-color: #238636; }
}
`;

interface Options {
  /** 200 where it is absent. */
  readonly status?: number;
  /** The page loads itself again after so many seconds. */
  readonly refresh?: number;
}

/** `main` is HTML already. */
export function page(title: string, main: string, { status = 200, refresh }: Options = {}): Answer {
  const footer =
    '<footer>The sandbox of ECS for Codespaces: this GitHub runs on this machine, and there is no password.</footer>';
  return htmlAnswer({
    status,
    title,
    style: STYLE,
    body: `${main}\n${footer}`,
    ...(refresh === undefined ? {} : { refresh }),
  });
}

export function missingPage(): Answer {
  return page('Not found', '<h1>Not found</h1><p>There is no such page on the sandbox’s GitHub.</p>', {
    status: 404,
  });
}

export { escapeHtml } from '../../html.ts';
