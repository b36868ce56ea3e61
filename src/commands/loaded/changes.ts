/** What changes a service or a task, and how that is watched: loaded together, when the first of these commands is used. */
export { continueDeployment, rollBackPaused } from '../answerHook.ts';
export { deployCommit } from '../deployCommit.ts';
export { deployImage } from '../deployImage.ts';
export { deployTaskDefinition } from '../deployTaskDefinition.ts';
export { redeploy } from '../redeploy.ts';
export { rollBack } from '../rollBack.ts';
export { runTask } from '../runTask.ts';
export { scale } from '../scale.ts';
export { showRollout } from '../showRollout.ts';
export { stopTask } from '../stopTask.ts';
