import type { DeploymentConfiguration } from './configurationState.ts';
import type { RegionState, ServiceDeployment } from './state.ts';
import type { AlarmWatch } from './strategyState.ts';

/**
 * CloudWatch alarms that end a deployment. One that was in ALARM before is not watched: the deployment
 * may be what ends it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export function watchAlarms(region: RegionState, { alarms }: DeploymentConfiguration): AlarmWatch {
  if (alarms?.enable !== true) {
    return { status: 'DISABLED', watched: [], triggered: [] };
  }
  const watched = alarms.names.filter(name => !region.alarms.has(name));
  return { status: 'MONITORING', watched, triggered: [] };
}

/** Whether an alarm went off that the deployment watches; notes which. */
export function alarmWentOff({ service, status, alarms }: ServiceDeployment): boolean {
  if (status !== 'IN_PROGRESS' || alarms.status !== 'MONITORING') {
    return false;
  }
  const triggered = alarms.watched.filter(name => service.cluster.region.alarms.has(name));
  if (triggered.length === 0) {
    return false;
  }
  alarms.status = 'TRIGGERED';
  alarms.triggered = triggered;
  return true;
}
