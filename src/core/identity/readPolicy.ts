/** What `EcsRead` and `LogsRead` call, and nothing that changes anything. */
const READ_ACTIONS = [
  'ecs:DescribeClusters',
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServiceRevisions',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:ListClusters',
  'ecs:ListServiceDeployments',
  'ecs:ListServices',
  'ecs:ListTasks',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
] as const;

/**
 * The inline session policy of a read session: what the role allows, cut down to reading. STS takes
 * at most 2,048 characters of it.
 */
export const READ_POLICY: string = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: READ_ACTIONS, Resource: '*' }],
});
