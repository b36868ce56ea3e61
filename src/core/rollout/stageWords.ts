import * as l10n from '@vscode/l10n';
import { oneLine } from '../format.ts';
import type { DeploymentStrategy } from '../model.ts';

/**
 * A lifecycle stage of a service deployment in words (DeploymentLifecycleHook of the API reference names
 * them), and the two halves of a rolling one. A stage that ECS adds later is shown as it names it.
 */
export function stageWords(stage: string): string {
  switch (stage) {
    case 'TASKS':
      return l10n.t('starting new tasks');
    case 'DRAIN':
      return l10n.t('stopping old tasks');
    case 'RECONCILE_SERVICE':
      return l10n.t('reconciling');
    case 'PRE_SCALE_UP':
      return l10n.t('before scaling up');
    case 'SCALE_UP':
      return l10n.t('scaling up');
    case 'POST_SCALE_UP':
      return l10n.t('after scaling up');
    case 'TEST_TRAFFIC_SHIFT':
      return l10n.t('shifting test traffic');
    case 'POST_TEST_TRAFFIC_SHIFT':
      return l10n.t('after shifting test traffic');
    case 'PRE_PRODUCTION_TRAFFIC_SHIFT':
      return l10n.t('before shifting production traffic');
    case 'PRODUCTION_TRAFFIC_SHIFT':
      return l10n.t('shifting production traffic');
    case 'POST_PRODUCTION_TRAFFIC_SHIFT':
      return l10n.t('after shifting production traffic');
    case 'BAKE_TIME':
      return l10n.t('baking');
    case 'ROLLBACK':
      return l10n.t('rolling back');
    case 'CLEAN_UP':
      return l10n.t('cleaning up');
    default:
      return oneLine(stage).toLowerCase().replaceAll('_', ' ');
  }
}

export function strategyName(strategy: DeploymentStrategy): string {
  switch (strategy) {
    case 'ROLLING':
      return l10n.t('rolling update');
    case 'BLUE_GREEN':
      return l10n.t('blue/green');
    case 'LINEAR':
      return l10n.t('linear');
    case 'CANARY':
      return l10n.t('canary');
    default:
      return oneLine(strategy).toLowerCase().replaceAll('_', ' ');
  }
}
