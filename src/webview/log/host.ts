import type { FromPage } from '../../core/logs/messages.ts';
import type { Saved } from './state.ts';

/** The editor, as a page has it: https://code.visualstudio.com/api/extension-guides/webview#persistence */
export interface Host {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: Saved): void;
}
