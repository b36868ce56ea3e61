import type { Answer } from '../../http.ts';
import type { GitHub } from '../github.ts';
import type { Repository } from '../repository/repository.ts';
import { escapeHtml, page } from './frame.ts';
import { state, time } from './words.ts';

/** The repositories; `base` stands before their relative addresses. */
export function indexPage(github: GitHub, base: string): Answer {
  const rows = github.repositories().map(({ fullName }) => {
    const name = escapeHtml(fullName);
    return `<a class="row" href="${base}${name}/actions">${name}</a>`;
  });
  return page('Repositories', `<h1>Repositories</h1>\n${rows.join('\n')}`);
}

/** The runs of a repository, the newest first. */
export function listPage(github: GitHub, repository: Repository): Answer {
  const runs = github.runs.of(repository).map(
    run => `<a class="row" href="actions/runs/${run.id}">${state(run)} <strong>${escapeHtml(run.title)}</strong>
<small>#${run.number} · ${escapeHtml(run.actor.login)} · ${escapeHtml(run.ref.name)} · ${time(run.createdAt)}</small></a>`,
  );
  const workflows = [...(repository.tree(undefined)?.files.keys() ?? [])]
    .filter(path => path.startsWith('.github/workflows/'))
    .map(
      path =>
        `<li><a href="blob/${repository.defaultBranch}/${escapeHtml(encodeURI(path))}">${escapeHtml(path)}</a></li>`,
    );
  return page(
    `Actions of ${repository.fullName}`,
    `<h1>${escapeHtml(repository.fullName)}</h1>
<h2>Workflows</h2>
<ul>${workflows.length === 0 ? '<li class="quiet">None on the default branch.</li>' : workflows.join('\n')}</ul>
<h2>Runs</h2>
${runs.length === 0 ? '<p class="quiet">There are no runs yet.</p>' : runs.join('\n')}`,
  );
}

/** A file's text. */
export function filePage(path: string, text: string): Answer {
  return page(path, `<h1>${escapeHtml(path)}</h1><pre>${escapeHtml(text)}</pre>`);
}
