import * as l10n from '@vscode/l10n';
import { at, booleanOf, type JsonFile } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';
import { containerSpan, containers } from '../../taskDefinition.ts';

export const noHealthCheck: Rule<JsonFile> = {
  code: 'task-definition-no-health-check',
  title: 'A container that serves has no health check',
  severity: 'information',
  explanation: `Amazon ECS takes no notice of the image's own \`HEALTHCHECK\`. Without \`healthCheck\` in the task definition a container counts as well as long as its process runs: one that hangs stays, and a deployment whose tasks start and serve nothing succeeds, since the circuit breaker sees nothing wrong.

A load balancer's health check does the same from outside. Where a service has one, or where nothing in the image can ask (no \`curl\`, no \`wget\`), the finding can be let be.

\`\`\`json
{
  "healthCheck": {
    "command": ["CMD-SHELL", "curl -fsS http://localhost:8080/healthz || exit 1"],
    "interval": 10,
    "retries": 3,
    "startPeriod": 30
  }
}
\`\`\`

Source: [Determine Amazon ECS task health using container health checks](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html).
`,
  *check(file) {
    for (const container of containers(file)) {
      const { node } = container;
      const serves = (at(node, 'portMappings')?.children ?? []).length > 0;
      const essential = booleanOf(at(node, 'essential')) !== false;
      if (serves && essential && at(node, 'healthCheck') === undefined) {
        yield {
          message: l10n.t(
            'Amazon ECS has no means to tell whether `{0}` works, unless a load balancer asks it. Add a `healthCheck`.',
            container.name,
          ),
          span: containerSpan(container),
        };
      }
    }
  },
};
