/** What the fleet view does by itself: loaded together, when the first of these commands is used. */
export { clearFilter } from '../clearFilter.ts';
export { copyArn } from '../copyArn.ts';
export { filter } from '../filter.ts';
export { openSandbox } from '../openSandbox.ts';
export { openSettings } from '../openSettings.ts';
export { refresh } from '../refresh.ts';
export { showLog } from '../showLog.ts';
