/** What shows logs: loaded together, when the first of these commands is used. */
export { addToLogView } from '../addToLogView.ts';
export { followLogGroup } from '../followLogGroup.ts';
export { followLogs } from '../followLogs.ts';
export { previousLogs } from '../previousLogs.ts';
export { saveLogs } from '../saveLogs.ts';
export { searchLogs } from '../searchLogs.ts';
export { showPastLogs } from '../showPastLogs.ts';
export { showStoppedTaskLogs } from '../showStoppedTaskLogs.ts';
