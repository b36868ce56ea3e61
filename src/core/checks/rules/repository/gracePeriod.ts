import * as l10n from '@vscode/l10n';
import type { Span } from '../../finding.ts';
import { at, type JsonFile, numberOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { jsonOfKind, others } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';
import { containers } from '../../taskDefinition.ts';
import { ecsCalls, option } from '../../workflow/awsCli.ts';
import { stepsOf } from '../../workflow/ecs.ts';
import type { WorkflowFile } from '../../workflowFile.ts';

const OPTION = '--health-check-grace-period-seconds';

export const gracePeriod: Rule<ParsedFile> = {
  code: 'repository-grace-period',
  title: 'A grace period that is shorter than the start-up',
  severity: 'warning',
  explanation: `For so many seconds after its start Amazon ECS takes no notice of what a load balancer says of a task. The task definition gives the container a \`startPeriod\`, in which its own health check does not count either, so that its start may take that long; a grace period that is shorter lets the load balancer's checks stop the task while it starts, and the deployment goes round and round until the circuit breaker ends it.

Make the grace period at least the \`startPeriod\`, better half a minute more, since the load balancer needs some checks before it sees a healthy task.

Source: [CreateService](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html).
`,
  *check(file, surroundings) {
    const given =
      file.format === 'yaml' ? [...inScripts(file)] : file.kind === 'service' ? inService(file) : [];
    if (given.length === 0) {
      return;
    }
    const starts = jsonOfKind(others(file, surroundings), 'taskDefinition').map(definition =>
      Math.max(
        0,
        ...containers(definition).map(({ node }) => numberOf(at(node, 'healthCheck', 'startPeriod')) ?? 0),
      ),
    );
    const least = Math.min(...starts);
    for (const { seconds, span } of starts.length === 0 ? [] : given) {
      if (seconds < least) {
        yield {
          message: l10n.t(
            'The containers may take {0} seconds to start, and the grace period is {1}.',
            least,
            seconds,
          ),
          span,
        };
      }
    }
  },
};

interface Given {
  readonly seconds: number;
  readonly span: Span;
}

function inService({ root }: JsonFile): readonly Given[] {
  const node = at(root, 'healthCheckGracePeriodSeconds');
  const seconds = numberOf(node);
  return node === undefined || seconds === undefined
    ? []
    : [{ seconds, span: { start: node.offset, end: node.offset + node.length } }];
}

function* inScripts(file: WorkflowFile): Generator<Given> {
  for (const step of stepsOf(file)) {
    for (const call of [...ecsCalls(step, 'create-service'), ...ecsCalls(step, 'update-service')]) {
      const given = option(call, OPTION) ?? '';
      const index = call.words.findIndex(({ text }) => text === OPTION || text.startsWith(`${OPTION}=`));
      const word = call.words[index]?.text === OPTION ? call.words[index + 1] : call.words[index];
      if (word !== undefined && /^\d+$/.test(given)) {
        yield { seconds: Number(given), span: { start: word.start, end: word.end } };
      }
    }
  }
}
