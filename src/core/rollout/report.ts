import { escapeMarkdown } from '../markdown.ts';
import type { PageRun, RolloutPage } from './page.ts';

/** What the rollout page shows as a Markdown document, to be kept or printed. */
export function rolloutReport(page: RolloutPage): string {
  const { title, place, status, notices, facts } = page;
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
    ...(page.run === undefined ? [] : runBlocks(page.run)),
    // Before a run has begun to deploy, there is no rollout to be told of.
    ...(page.run !== undefined && facts.length === 0 ? [] : rolloutBlocks(page)),
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n\n');
}

/** The workflow's run with its jobs and their steps. */
function runBlocks({ heading, status, jobs }: PageRun): readonly string[] {
  return [
    `## ${escapeMarkdown(heading)}`,
    escapeMarkdown(status.text),
    ...jobs.flatMap(job => [`### ${escapeMarkdown(`${job.name}: ${job.text}`)}`, numbered(job.steps)]),
  ];
}

function numbered(items: readonly { readonly name: string; readonly text: string }[]): string {
  return items.map(({ name, text }) => `1. ${escapeMarkdown(name)}: ${escapeMarkdown(text)}`).join('\n');
}

function rolloutBlocks({ stages, tasks, events, words }: RolloutPage): readonly string[] {
  return [
    `## ${escapeMarkdown(words.stages)}`,
    numbered(stages),
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
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.length || (rows[0]?.length ?? 0);
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const titles = head.length === 0 ? Array.from({ length: width }, () => '') : head;
  return rows.length === 0 ? '' : [line(titles), `|${':--|'.repeat(width)}`, ...rows.map(line)].join('\n');
}
