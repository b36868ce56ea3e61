import type { Severity } from './finding.ts';
import type { RuleAbout } from './rule.ts';

/** What a severity means for whoever reads the page. */
const MEANING: Readonly<Record<Severity, string>> = {
  error: 'Error: it does not work, or gives away more than anybody means to.',
  warning: 'Warning: it goes wrong one day.',
  information: 'Information: it can be better.',
};

/** The page of a check, as Markdown. */
export function checkPage({ code, title, severity, explanation }: RuleAbout): string {
  return `# ${title}

\`${code}\` · ${MEANING[severity]}

${explanation.trim()}
`;
}

/** The page that lists all checks. */
export function checksIndex(rules: readonly RuleAbout[]): string {
  const rows = rules.map(({ code, title, severity }) => [`[${code}](${code}.md)`, title, severity]);
  return `# Checks

What the checks find in workflows, composite actions, trust and permission policies, task definitions, services (what \`aws ecs create-service --cli-input-json\` takes) and \`devcontainer.json\`, while they are edited and by command. In a terminal, and in a workflow of your own, the command line does the same:

\`\`\`
ecs-check [--format text|json|sarif|github] [PATH…]
\`\`\`

It ends with 1 where it found something, and tells more with \`--help\`. A finding is silenced where it stands, see [ignore-comment](ignore-comment.md).

${table(['check', 'what is wrong', 'severity'], rows)}
`;
}

/** A table of Markdown whose columns stand under each other in the text as well. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [head, widths.map(width => '-'.repeat(width)), ...rows].map(line).join('\n');
}
