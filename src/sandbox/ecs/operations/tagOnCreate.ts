import type { Input, Permission } from '../../api.ts';
import { readTags } from '../definition.ts';

/**
 * Who makes something with tags must be allowed to tag it too; without tags nothing is asked for.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
 */
export function tagOnCreate(
  createAction:
    | 'CreateCluster'
    | 'CreateExpressGatewayService'
    | 'CreateService'
    | 'RegisterTaskDefinition'
    | 'RunTask',
  resource: string,
  input: Input,
): readonly Permission[] {
  const tags = readTags(input);
  return tags.length === 0
    ? []
    : [
        {
          action: 'ecs:TagResource',
          resource,
          context: {
            'ecs:CreateAction': createAction,
            'aws:TagKeys': tags.map(({ key }) => key),
            ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
          },
        },
      ];
}
