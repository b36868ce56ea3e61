import type { Action } from './action.ts';
import { buildPush } from './buildPush.ts';
import { machineHas, setUpBuildx, setUpQemu } from './buildTools.ts';
import { deployDefinition } from './deployDefinition.ts';
import { deployExpress } from './deployExpress.ts';
import { ecrLogin } from './ecrLogin.ts';
import { renderDefinition } from './renderDefinition.ts';
import { configureAwsCredentials } from './signIn.ts';

/** Actions by owner and name, in lower case, beside actions/checkout and actions/upload-artifact. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'aws-actions/configure-aws-credentials': configureAwsCredentials,
  'aws-actions/amazon-ecr-login': ecrLogin,
  'aws-actions/amazon-ecs-render-task-definition': renderDefinition,
  'aws-actions/amazon-ecs-deploy-task-definition': deployDefinition,
  'aws-actions/amazon-ecs-deploy-express-service': deployExpress,
  'docker/setup-buildx-action': setUpBuildx,
  'docker/setup-qemu-action': setUpQemu,
  'docker/build-push-action': buildPush,
  'actions/setup-node': machineHas(['820762786026740c76f36085b0efc47a31fe5020']),
  'actions/setup-python': machineHas(['5fda3b95a4ea91299a34e894583c3862153e4b97']),
  'actions/setup-go': machineHas(['b7ad1dad31e06c5925ef5d2fc7ad053ef454303e']),
  'actions/setup-java': machineHas(['b6effb05e454b25005698d916606bdc6ffcbf961']),
  'actions/setup-dotnet': machineHas(['a98b56852c35b8e3190ac28c8c2271da59106c68']),
};

export function findAction(name: string): Action | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
}

/** Whether `ref` names a release: a commit that is known, or a version. */
export function isRelease({ commits }: Action, ref: string): boolean {
  return /^v\d+(?:\.\d+){0,2}$/.test(ref) || commits.includes(ref.toLowerCase());
}

/** The names of all that there are. */
export function knownActions(): readonly string[] {
  return Object.keys(ACTIONS);
}
