/** Under which a workspace remembers its rollouts under way. */
export const ROLLOUTS_KEY = 'rollouts';
