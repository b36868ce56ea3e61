import { answer, type MatchTask } from '../../core/logs/filter/match.ts';

/** The worker that matches texts, so that an expression that takes for ever holds up nothing else. */

declare const self: {
  onmessage: ((event: { readonly data: MatchTask }) => void) | undefined;
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
};

self.onmessage = ({ data }) => {
  const found = answer(data);
  self.postMessage(found, [found.bits.buffer]);
};
self.postMessage('ready');
