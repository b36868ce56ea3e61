import * as l10n from '@vscode/l10n';
import { jsonFix, memberOf, remove } from '../../edit/jsonEdit.ts';
import { at, elements, type JsonFile, numberOf, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';

export const ports: Rule<JsonFile> = {
  code: 'task-definition-ports',
  title: 'Port mappings that cannot be',
  severity: 'error',
  explanation: `In the network modes \`awsvpc\` (Fargate's) and \`host\` a container's port is the task's port: \`hostPort\` is left out, or is the same number, and anything else is refused. The containers of a task share one network there, and no two can listen on the same port. In the mode \`none\` there are no ports.

Source: [PortMapping](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html).
`,
  *check(file) {
    const mode = stringOf(at(file.root, 'networkMode')) ?? 'bridge';
    const taken = new Map<string, string>();
    for (const { node, name } of containers(file)) {
      for (const mapping of elements(at(node, 'portMappings'))) {
        const port = at(mapping, 'containerPort');
        const host = at(mapping, 'hostPort');
        const number = numberOf(port);
        const given = numberOf(host) ?? 0;
        const protocol = stringOf(at(mapping, 'protocol')) === 'udp' ? 'udp' : 'tcp';
        if (port === undefined || number === undefined) {
          continue;
        }
        if (mode === 'none') {
          yield { message: l10n.t('The network mode `none` has no ports.'), span: spanOf(port) };
          continue;
        }
        if (host !== undefined && mode !== 'bridge' && given !== 0 && given !== number) {
          yield {
            message: l10n.t(
              'In the network mode `{0}` the host port is the container port, {1}.',
              mode,
              number,
            ),
            span: spanOf(host),
            fixes: [jsonFix(l10n.t('Leave `hostPort` out'), remove(memberOf(host)))],
          };
        }
        const own = mode === 'bridge' ? given : number;
        const key = `${own}/${protocol}`;
        const other = own === 0 ? undefined : taken.get(key);
        if (other !== undefined) {
          yield {
            message: l10n.t(
              'The container `{0}` has the port {1} already, and they share one network.',
              other,
              key,
            ),
            span: spanOf(mode === 'bridge' && host !== undefined ? host : port),
          };
        }
        taken.set(key, name);
      }
    }
  },
};
