/**
 * What DescribeTaskDefinition gives and RegisterTaskDefinition does not take
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html against
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html).
 */
export const READ_ONLY_MEMBERS: ReadonlySet<string> = new Set([
  'compatibilities',
  'deleteRequestedAt',
  'deregisteredAt',
  'registeredAt',
  'registeredBy',
  'requiresAttributes',
  'revision',
  'status',
  'taskDefinitionArn',
]);
