import type { Host } from './host.ts';

/** Milliseconds; what the extension takes for nobody there is several times as long. */
const AGAIN = 60_000;

/** Says that the page can be seen, as long as it can: the extension cannot know of a browser that was closed. */
export function tellPresence(host: Host): void {
  const tell = (): void => {
    if (document.visibilityState === 'visible') {
      host.postMessage({ type: 'seen' });
    }
  };
  document.addEventListener('visibilitychange', tell);
  setInterval(tell, AGAIN);
  tell();
}
