import { quote } from '../account/shell/quote.ts';
import type { SetUp, Target } from '../setUp.ts';
import { expression, indent, item, run } from './yamlText.ts';

/** The input of a start by hand that names the target. */
export const TARGET_INPUT = 'environment';

/** The name of the target, as jobs after the one below know it. */
export function targetName({ targets }: SetUp): string {
  return targets.length === 1 ? targets[0].name : expression('needs.target.outputs.name');
}

/** The job that finds out where to: what a person chose, or else where the branch or tag belongs. */
export function targetJob({ targets }: SetUp): readonly string[] {
  const routes = targets.flatMap(target => routesOf(target).map(route => ({ name: target.name, route })));
  const script = [
    'if [[ -n "$CHOSEN" ]]; then',
    '  name=$CHOSEN',
    ...routes.flatMap(({ name, route }) => [
      `elif [[ "$GITHUB_REF" =~ ${route} ]]; then`,
      `  name=${quote(name)}`,
    ]),
    'else',
    '  echo "::error::$GITHUB_REF is deployed nowhere."',
    '  exit 1',
    'fi',
    'echo "name=$name" >>"$GITHUB_OUTPUT"',
  ].join('\n');
  return [
    'target:',
    ...indent(
      [
        'name: Choose where to',
        'runs-on: ubuntu-latest',
        'timeout-minutes: 5',
        'permissions: {}',
        'outputs:',
        `  name: ${expression('steps.choose.outputs.name')}`,
        'steps:',
        ...indent(
          item([
            'name: By choice, branch or tag',
            'id: choose',
            'env:',
            `  CHOSEN: ${expression(`inputs.${TARGET_INPUT}`)}`,
            ...run(script),
          ]),
          2,
        ),
      ],
      2,
    ),
  ];
}

function routesOf({ branches, tags = [] }: Target): readonly string[] {
  return [
    ...branches.filter(isPositive).map(branch => `^refs/heads/${regularExpression(branch)}$`),
    ...tags.filter(isPositive).map(tag => `^refs/tags/${regularExpression(tag)}$`),
  ];
}

/** Patterns that take back what others matched were seen to by GitHub before the workflow began. */
function isPositive(pattern: string): boolean {
  return !pattern.startsWith('!');
}

/**
 * A pattern of GitHub's filters as a regular expression of bash. `?`, `+` and `[…]` mean the same in both
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet).
 */
export function regularExpression(pattern: string): string {
  return pattern.replace(/\*\*|\*|\\.|[^\w/*?+[\]\\-]/g, part => {
    if (part === '**') {
      return '.*';
    }
    if (part === '*') {
      return '[^/]*';
    }
    return part.startsWith('\\') ? part : `\\${part}`;
  });
}
