import { createHmac, randomBytes } from 'node:crypto';
import type { Answer } from '../../http.ts';
import { GitHubError } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { findUser } from '../repository/accounts.ts';
import type { Repository } from '../repository/repository.ts';
import type { Run } from '../runs/run.ts';
import { missingPage } from './frame.ts';
import { filePage, indexPage, listPage } from './listPage.ts';
import { runPage } from './runPage.ts';

/** The pages for people. Whoever reads them names themselves, since nobody has a password here. */

export interface PageRequest {
  readonly method: string;
  /** What follows `/github`. */
  readonly path: string;
  readonly form: URLSearchParams;
}

const KEY = randomBytes(32);

export function showPage(github: GitHub, { method, path, form }: PageRequest): Answer {
  if (path === '' || path === '/') {
    // The address may have come without its last slash.
    return indexPage(github, path === '' ? 'github/' : '');
  }
  const [, owner = '', name = '', rest = ''] = /^\/([^/]+)\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  const repository = github.repository(`${owner}/${name}`);
  if (repository === undefined) {
    return missingPage();
  }
  const [, id] = /^actions\/runs\/(\d{1,15})(?:\/job\/\d+)?$/.exec(rest) ?? [];
  const run = id === undefined ? undefined : github.runs.find(repository, Number(id));
  if (run !== undefined) {
    return method === 'POST' ? decide(github, run, form) : runPage(github, run, formToken(run));
  }
  if (method === 'POST') {
    return missingPage();
  }
  if (rest === '') {
    return { status: 302, headers: { location: `${encodeURIComponent(name)}/actions` }, body: '' };
  }
  return rest === 'actions' ? listPage(github, repository) : file(repository, rest);
}

function file(repository: Repository, rest: string): Answer {
  const [, ref = '', encoded = ''] = /^blob\/([^/]+)\/(.+)$/.exec(rest) ?? [];
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return missingPage();
  }
  const text = repository.tree(ref)?.files.get(path);
  return text === undefined ? missingPage() : filePage(path, text);
}

/** What a form of the run's page says. */
function decide(github: GitHub, run: Run, form: URLSearchParams): Answer {
  const refuse = (problem: string): Answer => runPage(github, run, formToken(run), problem);
  if (form.get('form_token') !== formToken(run)) {
    return refuse('This form is not from this page. Try again.');
  }
  const decision = form.get('decision');
  try {
    if (decision === 'cancel') {
      github.runs.cancel(run);
    } else if (decision === 'approved' || decision === 'rejected') {
      const user = findUser(form.get('login') ?? '');
      const ids = form.getAll('environment').map(Number);
      const environments = github.runs
        .pending(run)
        .map(({ environment }) => environment)
        .filter(({ id }) => ids.includes(id));
      if (user === undefined || environments.length === 0) {
        return refuse('Say who you are, and choose an environment that still waits.');
      }
      github.runs.review(run, environments, decision, form.get('comment') ?? '', user);
    }
  } catch (error) {
    if (error instanceof GitHubError) {
      return refuse(error.message);
    }
    throw error;
  }
  return { status: 303, headers: { location: String(run.id) }, body: '' };
}

/** Other pages of the web cannot know it. */
function formToken({ id }: Run): string {
  return createHmac('sha256', KEY).update(String(id)).digest('base64url');
}
