import { escapeMarkdown } from '../markdown.ts';
import type { RolloutPage } from './page.ts';

/** What the rollout page shows as a Markdown document, to be kept or printed. */
export function rolloutReport({ title, place, status, notices, facts, ...page }: RolloutPage): string {
  const { stages, tasks, events, words } = page;
  return [
    `# ${escapeMarkdown(title)}`,
    escapeMarkdown(place),
    `**${escapeMarkdown(status.text)}**`,
    escapeMarkdown(status.detail),
    ...notices.map(notice => `> ${escapeMarkdown(notice)}`),
    table(
      [],
      facts.map(({ name, value }) => [name, value]),
    ),
    `## ${escapeMarkdown(words.stages)}`,
    stages.map(({ name, text }) => `1. ${escapeMarkdown(name)}: ${escapeMarkdown(text)}`).join('\n'),
    `## ${escapeMarkdown(words.tasks)}`,
    tasks.length === 0
      ? escapeMarkdown(words.noTasks)
      : table(
          [words.task, words.status, words.created, words.reason],
          tasks.map(({ id, status: taskStatus, created, reason }) => [id, taskStatus, created, reason]),
        ),
    ...tasks
      .filter(({ lines }) => lines.length > 0)
      .flatMap(({ id, lines }) => [
        `### ${escapeMarkdown(`${words.lines}: ${id}`)}`,
        lines.map(line => `    ${line}`).join('\n'),
      ]),
    `## ${escapeMarkdown(words.events)}`,
    events.length === 0
      ? escapeMarkdown(words.noEvents)
      : events.map(({ time, text }) => `- ${escapeMarkdown(time)} ${escapeMarkdown(text)}`).join('\n'),
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.length || (rows[0]?.length ?? 0);
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const titles = head.length === 0 ? Array.from({ length: width }, () => '') : head;
  return rows.length === 0 ? '' : [line(titles), `|${':--|'.repeat(width)}`, ...rows.map(line)].join('\n');
}
