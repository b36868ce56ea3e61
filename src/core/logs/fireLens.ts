import * as l10n from '@vscode/l10n';
import type { ContainerLogs } from './resolve.ts';

/** Fluent Bit's two outputs to CloudWatch Logs: the one written in C, and the older one written in Go. */
const OUTPUTS: ReadonlySet<string> = new Set(['cloudwatch_logs', 'cloudwatch']);

/**
 * Where a container's lines go that FireLens sends to CloudWatch Logs: its options are those of Fluent Bit's output,
 * whose names are the same in upper and lower case. Undefined where they say another output, or none. Amazon ECS tags
 * lines `container-firelens-task`, and the output puts `log_stream_prefix` before the tag.
 * https://docs.fluentbit.io/manual/pipeline/outputs/cloudwatch
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
 */
export function resolveFireLens(
  container: string,
  options: Readonly<Record<string, string>>,
  environment: string,
): ContainerLogs | undefined {
  const given = new Map(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  const option = (name: string): string => given.get(name) ?? '';
  if (!OUTPUTS.has(option('name').toLowerCase())) {
    return undefined;
  }
  const refused = (reason: string): ContainerLogs => ({ container, reason, mendable: true });
  const group = option('log_group_name');
  const prefix = option('log_stream_prefix');
  const template = ['log_group_template', 'log_stream_template'].find(name => option(name) !== '');
  const filledIn = ['log_group_name', 'log_stream_prefix'].find(name => option(name).includes('$('));
  const unsure = template ?? filledIn;
  if (unsure !== undefined) {
    return refused(
      l10n.t(
        'Container {0} sends its log through FireLens, which makes names of each line (`{1}`). Name its log group in `logGroups` of the environment {2}.',
        container,
        unsure,
        environment,
      ),
    );
  }
  if (group === '') {
    return refused(
      l10n.t(
        'Container {0} sends its log through FireLens to CloudWatch Logs without `log_group_name`. Name its log group in `logGroups` of the environment {1}.',
        container,
        environment,
      ),
    );
  }
  if (prefix === '' || option('log_stream_name') !== '') {
    return refused(
      l10n.t(
        'Container {0} sends its log through FireLens to {1}, into streams that are not named for its tasks: for that it would have `log_stream_prefix`, and no `log_stream_name`. Name the group in `logGroups` of the environment {2} to see all of it.',
        container,
        group,
        environment,
      ),
    );
  }
  const region = option('region');
  return {
    container,
    group,
    ...(region === '' ? {} : { region }),
    streams: { kind: 'firelens', prefix },
  };
}
