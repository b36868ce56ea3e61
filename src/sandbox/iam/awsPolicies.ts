/**
 * AWS's own managed policies that a service's roles get, by what follows `policy/` in their ARN.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol.html
 */
export const AWS_POLICIES: Readonly<Record<string, unknown>> = {
  AdministratorAccess: policy([allow(['*'])]),
  'service-role/AmazonECSTaskExecutionRolePolicy': policy([
    allow([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]),
  ]),
  'service-role/AmazonECSInfrastructureRoleforExpressGatewayServices': policy([
    allow(['iam:CreateServiceLinkedRole'], '*', {
      'iam:AWSServiceName': [
        'ecs.application-autoscaling.amazonaws.com',
        'elasticloadbalancing.amazonaws.com',
      ],
    }),
    allow(
      [
        'AddListenerCertificates',
        'CreateListener',
        'CreateLoadBalancer',
        'CreateRule',
        'CreateTargetGroup',
        'DeleteListener',
        'DeleteLoadBalancer',
        'DeleteRule',
        'DeleteTargetGroup',
        'DeregisterTargets',
        'ModifyListener',
        'ModifyRule',
        'RegisterTargets',
        'RemoveListenerCertificates',
      ].map(name => `elasticloadbalancing:${name}`),
      'arn:aws:elasticloadbalancing:*:*:*',
      { 'aws:ResourceTag/AmazonECSManaged': 'true' },
    ),
    allow(['elasticloadbalancing:AddTags'], 'arn:aws:elasticloadbalancing:*:*:*', {
      'elasticloadbalancing:CreateAction': [
        'CreateListener',
        'CreateLoadBalancer',
        'CreateRule',
        'CreateTargetGroup',
      ],
    }),
    allow(['ec2:CreateSecurityGroup'], 'arn:aws:ec2:*:*:vpc/*'),
    allow(
      ['AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress', 'CreateSecurityGroup'].map(
        name => `ec2:${name}`,
      ),
      'arn:aws:ec2:*:*:*',
      { 'aws:RequestTag/AmazonECSManaged': 'true' },
    ),
    allow(
      [
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'DeleteSecurityGroup',
        'RevokeSecurityGroupEgress',
        'RevokeSecurityGroupIngress',
      ].map(name => `ec2:${name}`),
      'arn:aws:ec2:*:*:*',
      { 'aws:ResourceTag/AmazonECSManaged': 'true' },
    ),
    allow(['ec2:CreateTags'], 'arn:aws:ec2:*:*:*', {
      'ec2:CreateAction': [
        'AuthorizeSecurityGroupEgress',
        'AuthorizeSecurityGroupIngress',
        'CreateSecurityGroup',
      ],
    }),
    allow(
      [
        'acm:AddTagsToCertificate',
        'acm:DeleteCertificate',
        'acm:DescribeCertificate',
        'acm:RequestCertificate',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:TagResource',
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DescribeAlarms',
      ],
      '*',
      { 'aws:ResourceTag/AmazonECSManaged': 'true' },
    ),
    allow(['application-autoscaling:DeleteScalingPolicy', 'application-autoscaling:PutScalingPolicy'], '*', {
      'application-autoscaling:service-namespace': 'ecs',
    }),
    allow(
      ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'logs:CreateLogGroup', 'logs:TagResource'],
      '*',
      { 'aws:RequestTag/AmazonECSManaged': 'true' },
    ),
    allow([
      'application-autoscaling:DescribeScalableTargets',
      'application-autoscaling:DescribeScalingActivities',
      'application-autoscaling:DescribeScalingPolicies',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'logs:DescribeLogGroups',
    ]),
  ]),
};

function allow(
  Action: readonly string[],
  Resource = '*',
  equals?: Readonly<Record<string, string | readonly string[]>>,
): object {
  return {
    Effect: 'Allow',
    Action,
    Resource,
    ...(equals === undefined ? {} : { Condition: { StringEquals: equals } }),
  };
}

function policy(Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement };
}
