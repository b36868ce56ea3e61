import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageFrame } from './pageFrame.ts';

/** Puts a page of `dist/webview` with its style of `media` into a webview, which may load nothing else. */
export function fillWebview(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: { readonly name: string; readonly title: string; readonly workers?: boolean },
): void {
  const roots = ['dist', 'media'].map(folder => vscode.Uri.joinPath(extensionUri, folder));
  const uri = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  webview.options = { enableScripts: true, localResourceRoots: roots };
  webview.html = pageFrame({
    title: page.title,
    workers: page.workers === true,
    source: webview.cspSource,
    script: uri('dist', 'webview', `${page.name}.js`),
    style: uri('media', `${page.name}.css`),
    nonce: randomBytes(24).toString('base64url'),
    language: vscode.env.language,
  });
}
