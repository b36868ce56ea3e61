/** Who one is: loaded together, when the first of these commands is used. */
export { addRelayWorkflow, writeRelayWorkflow } from '../addRelayWorkflow.ts';
export { copyCorrectedPolicy, copyReport, pasteTrustPolicy } from '../reportActions.ts';
export { sessionMenu } from '../sessionMenu.ts';
export { signIn } from '../signIn.ts';
export { signOut } from '../signOut.ts';
export { switchEnvironment } from '../switchEnvironment.ts';
