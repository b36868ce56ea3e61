import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { LogChannel, type PageWish } from '../../src/core/logs/channel.ts';
import type { ToPage } from '../../src/core/logs/messages.ts';
import { PAGE_STRINGS, type PageStrings } from '../../src/core/logs/pageStrings.ts';
import { pageFrame } from '../../src/ui/pageFrame.ts';

/** The log view's page as it ships, in a browser, with the extension's channel at its other end. */
export interface LogPage {
  readonly browser: Browser;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly channel: LogChannel;
  /** What the page asked for that the channel leaves to others. */
  readonly wishes: readonly PageWish[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** `dist/` has to be built. `strings`: the page's words; `theme`: the variables that an editor gives its pages. */
export async function openLogPage(
  browser: Browser,
  of: {
    readonly strings: PageStrings;
    readonly theme: Readonly<Record<string, string>>;
    readonly size: { readonly width: number; readonly height: number };
  },
): Promise<LogPage> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    // So that the page may measure its memory.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (path === '/') {
      const source = `http://${request.headers.host}`;
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(
        pageFrame({
          title: 'ECS Logs',
          source,
          script: '/dist/webview/logs.js',
          style: '/media/logs.css',
          nonce: 'bench',
          language: 'en',
          workers: true,
        }),
      );
    } else if (/^\/(?:dist\/webview|media)\/[\w/]+\.(?:js|css)$/.test(path)) {
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/plain');
      readFile(path.slice(1)).then(
        data => response.end(data),
        () => response.writeHead(404).end(),
      );
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const page = await browser.newPage({ viewport: of.size });
  const cdp = await page.context().newCDPSession(page);
  const channel = new LogChannel(of.strings);
  const wishes: PageWish[] = [];
  channel.connect((message: ToPage) => {
    const expression = `window.postMessage(${JSON.stringify(message)})`;
    cdp.send('Runtime.evaluate', { expression }).catch(() => undefined);
  });
  await page.exposeFunction('toExtension', (data: unknown) => {
    const wish = channel.receive(data);
    if (wish !== undefined) {
      wishes.push(wish);
    }
  });
  await page.addInitScript({ content: asEditor(of.theme) });
  page.on('pageerror', error => console.error(`the page threw: ${error.stack ?? error.message}`));
  await page.goto(`http://127.0.0.1:${port}/`);
  return {
    browser,
    page,
    cdp,
    channel,
    wishes,
    close: async () => {
      await page.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Strings in which each is its own name, with the place of its number. */
export function plainStrings(): PageStrings {
  return Object.fromEntries(PAGE_STRINGS.map(name => [name, `${name} {0} {1}`])) as PageStrings;
}

/** A script for the page: what an editor gives it. */
function asEditor(theme: Readonly<Record<string, string>>): string {
  return `{
    let state;
    window.acquireVsCodeApi = () => ({
      postMessage: message => window.toExtension(message),
      getState: () => state,
      setState: value => { state = value; },
    });
    document.addEventListener('DOMContentLoaded', () => {
      for (const [name, value] of Object.entries(${JSON.stringify(theme)})) {
        document.documentElement.style.setProperty(name, value);
      }
      document.body.style.background = 'var(--vscode-panel-background)';
    });
  }`;
}
