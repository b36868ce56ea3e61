/** Under which a workspace remembers its rollouts under way, and the workflow runs that deploy. */
export const ROLLOUTS_KEY = 'rollouts';
export const RUNS_KEY = 'deployRuns';
/** The same of the pages of rollouts that ended. */
export const ENDS_KEY = 'rolloutEnds';
