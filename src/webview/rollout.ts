import { type FromRolloutPage, parseToRolloutPage, type RolloutPlace } from '../core/rollout/page.ts';
import { RolloutView } from './rolloutView.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromRolloutPage): void;
  getState(): unknown;
  setState(state: RolloutPlace): void;
};

const host = acquireVsCodeApi();

/** The page of one rollout: it shows what the extension sends, and keeps only which service it is about. */
const view = new RolloutView({
  action: id => host.postMessage({ type: 'action', id }),
  logs: task => host.postMessage({ type: 'logs', task }),
});

window.addEventListener('message', event => {
  const message = parseToRolloutPage(event.data);
  if (message !== undefined) {
    host.setState(message.place);
    view.show(message.page);
  }
});

host.postMessage({ type: 'ready' });
