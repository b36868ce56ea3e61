import { escapeHtml, htmlAnswer } from '../html.ts';
import type { Answer } from '../http.ts';
import type { Device } from './devices.ts';
import { PEOPLE } from './people.ts';

/** The page on which a person approves or denies a device. No script; addresses are relative, for forwarded ports. */

const STYLE = `
:root { color-scheme: light dark; --accent: #0969da; --line: #8886; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { width: 100%; max-width: 25rem; border: 1px solid var(--line); border-radius: 12px; padding: 2rem; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; }
p { margin: 0 0 1.25rem; }
.code { display: block; margin: 0 0 1.25rem; padding: .6rem; text-align: center; border-radius: 8px;
  border: 1px dashed var(--line); font: 600 1.5rem/1.4 ui-monospace, monospace; letter-spacing: .12em; }
input[type=text] { width: 100%; margin: .25rem 0 1.25rem; padding: .6rem; border-radius: 8px; text-align: center;
  border: 1px solid var(--line); font: 600 1.25rem/1.4 ui-monospace, monospace; letter-spacing: .12em;
  text-transform: uppercase; background: Field; color: FieldText; }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .5rem; font-weight: 600; }
.person { display: flex; gap: .75rem; align-items: center; padding: .6rem .75rem; margin-bottom: .5rem;
  border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
.person:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.person small { display: block; opacity: .75; }
.buttons { display: flex; gap: .75rem; }
button { flex: 1; padding: .6rem 1rem; border-radius: 8px; border: 1px solid var(--line); font: inherit;
  font-weight: 600; background: ButtonFace; color: ButtonText; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.problem { color: #cf222e; }
footer { margin-top: 1.5rem; font-size: .8rem; opacity: .7; }
@media (prefers-color-scheme: dark) { .problem { color: #ff7b72; } :root { --accent: #2f81f7; } }
`;

/** Asks for the code; `problem` says why it is asked again. */
export function codePage(code: string, problem?: string): Answer {
  return page(
    problem === undefined ? 200 : 404,
    'Sign in a device',
    `<h1>Sign in a device</h1>
${problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`}
<form method="get">
<label>Code shown in your editor
<input type="text" name="user_code" value="${escapeHtml(code)}" autocomplete="off" autocapitalize="characters"
 spellcheck="false" required autofocus></label>
<div class="buttons"><button class="primary">Continue</button></div>
</form>`,
  );
}

/** Who asks for what, in words that end a sentence; the demo application asks to know who you are. */
interface Request {
  readonly asker: string;
  readonly wants: string;
}

/** Asks who it is and whether they approve. */
export function decisionPage(
  device: Device,
  { asker, wants }: Request = { asker: 'ECS for Codespaces', wants: 'to know who you are' },
): Answer {
  const people = PEOPLE.map(
    (person, index) =>
      `<label class="person"><input type="radio" name="login" value="${escapeHtml(person.login)}"${
        index === 0 ? ' checked' : ''
      }><span>${escapeHtml(person.login)}<small>${escapeHtml(person.description)}</small></span></label>`,
  ).join('\n');
  return page(
    200,
    'Sign in a device',
    `<h1>Sign in a device</h1>
<p><strong>${escapeHtml(asker)}</strong> asks ${escapeHtml(wants)}. Approve only if your editor shows this code.</p>
<output class="code">${escapeHtml(device.userCode)}</output>
<form method="post">
<input type="hidden" name="user_code" value="${escapeHtml(device.userCode)}">
<input type="hidden" name="form_token" value="${escapeHtml(device.formToken)}">
<fieldset><legend>Who are you?</legend>
${people}
</fieldset>
<div class="buttons">
<button class="primary" name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>
</div>
</form>`,
  );
}

export function donePage(approved: boolean, login: string): Answer {
  return page(
    200,
    approved ? 'Signed in' : 'Denied',
    approved
      ? `<h1>You are signed in</h1><p>Your editor knows you as <strong>${escapeHtml(login)}</strong> now. You can close this page.</p>`
      : '<h1>Denied</h1><p>Nobody was signed in. You can close this page.</p>',
  );
}

function page(status: number, title: string, main: string): Answer {
  const footer =
    '<footer>The sandbox of ECS for Codespaces: it runs on this machine, and there is no password.</footer>';
  return htmlAnswer({ status, title, style: STYLE, body: `<main>\n${main}\n${footer}\n</main>` });
}
