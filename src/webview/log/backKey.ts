import type { Host } from './host.ts';

/** Whether the editor's keys are a Mac's: the page runs where the person is. */
export function isMac(): boolean {
  return /^Mac/.test(navigator.platform);
}

/**
 * Alt+← (on a Mac Ctrl+-, as the editor has it) shows what the view showed before. The editor does not see its own key
 * for that while a page has the focus: no context key says which page that is.
 */
export function listenForBack(host: Host): void {
  const mac = isMac();
  document.addEventListener('keydown', event => {
    const { key, code, altKey, ctrlKey, metaKey, shiftKey, repeat } = event;
    const asked = mac
      ? ctrlKey && !altKey && (key === '-' || code === 'Minus')
      : altKey && !ctrlKey && key === 'ArrowLeft';
    if (asked && !metaKey && !shiftKey) {
      event.preventDefault();
      // The editor would go back in its files as well.
      event.stopPropagation();
      if (!repeat) {
        host.postMessage({ type: 'back' });
      }
    }
  });
}
