import type { PageStrings } from '../core/logs/pageStrings.ts';
import { parseToPage } from '../core/logs/parseMessages.ts';
import { element } from './dom.ts';
import { listenForBack } from './log/backKey.ts';
import { setLanguage } from './log/fill.ts';
import type { Host } from './log/host.ts';
import { Page } from './log/page.ts';
import { tellPresence } from './log/presence.ts';
import { followTheme } from './log/theme.ts';

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
let page: Page | undefined;
setLanguage(document.documentElement.lang);
followTheme();

window.addEventListener('message', event => {
  const message = parseToPage(event.data);
  if (message?.type === 'start') {
    if (page?.run === message.run) {
      page.restart(message);
    } else {
      page?.dispose();
      page = undefined;
      if (message.run === 0) {
        showNothing(message.strings);
      } else {
        page = new Page(host, message);
        focusPage();
      }
    }
  } else if (message !== undefined) {
    page?.take(message);
  }
});

host.postMessage({ type: 'ready', timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
tellPresence(host);
listenForBack(host);
// The editor gives the focus to the page, in which nothing has it: without that no key would do anything.
window.addEventListener('focus', focusPage);

function focusPage(): void {
  if (document.hasFocus() && (document.activeElement ?? document.body) === document.body) {
    page?.focus();
  }
}

/** Nothing is followed yet. */
function showNothing(strings: PageStrings): void {
  const log = element('main', 'log');
  const node = element('div', 'empty');
  const text = element('p', '');
  text.textContent = strings.nothing;
  const choose = element('button', 'choose', { type: 'button' });
  choose.textContent = strings.choose;
  choose.addEventListener('click', () => host.postMessage({ type: 'choose' }));
  node.append(text, choose);
  log.append(node);
  document.body.replaceChildren(log);
}
