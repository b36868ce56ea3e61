import { arnName } from '../format.ts';

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const DOMAINS: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Page of the AWS console about a service, or about the deployments of CodeDeploy in its region. */
export function consoleAddress(clusterArn: string, page: 'codeDeploy' | 'service', service = ''): string {
  const [, partition = 'aws', , region = ''] = clusterArn.split(':');
  const base = `https://${region}.${DOMAINS[partition] ?? 'console.aws.amazon.com'}`;
  return page === 'codeDeploy'
    ? `${base}/codesuite/codedeploy/deployments?region=${region}`
    : `${base}/ecs/v2/clusters/${encodeURIComponent(arnName(clusterArn))}/services/${encodeURIComponent(service)}/deployments?region=${region}`;
}
