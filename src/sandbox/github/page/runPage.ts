import type { Answer } from '../../http.ts';
import { mayReview } from '../api/reviews.ts';
import type { GitHub } from '../github.ts';
import { findUser } from '../repository/accounts.ts';
import type { Job, Pending, Run } from '../runs/run.ts';
import { escapeHtml, page } from './frame.ts';
import { state, time } from './words.ts';

/** Seconds. */
const REFRESH = 3;

/** A run, with the review that it waits for. `problem` says why the last review was not taken. */
export function runPage(github: GitHub, run: Run, formToken: string, problem?: string): Answer {
  const pending = github.runs.pending(run);
  const over = run.status === 'completed';
  const main = `<nav><a href="../../actions">${escapeHtml(run.repository.fullName)}</a> · ${escapeHtml(run.workflowName)}</nav>
<h1>${escapeHtml(run.title)} <small>#${run.number}</small></h1>
<p>${state(run)} · started by <strong>${escapeHtml(run.actor.login)}</strong> on <code>${escapeHtml(run.ref.name)}</code> · ${time(run.createdAt)}</p>
${problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`}
${run.problem === undefined ? '' : `<p class="problem">${escapeHtml(run.problem)}</p>`}
${pending.length === 0 ? '' : review(run, pending, formToken)}
${run.jobs.map(job).join('\n')}
${artifacts(run)}
${over ? '' : cancelForm(formToken)}`;
  // What somebody is typing must not be lost.
  const refresh = over || pending.length > 0 ? {} : { refresh: REFRESH };
  return page(run.title, main, { status: problem === undefined ? 200 : 422, ...refresh });
}

function review(run: Run, pending: readonly Pending[], formToken: string): string {
  const names = pending.map(({ environment }) => environment.name).join(', ');
  const environments = pending.map(
    ({ environment: { id, name } }) =>
      `<label class="choice"><input type="checkbox" name="environment" value="${id}" checked>${escapeHtml(name)}</label>`,
  );
  const logins = new Set(pending.flatMap(({ environment }) => environment.reviewers));
  if (logins.size === 0) {
    return `<section class="asks"><h2>Waiting for the timer of ${escapeHtml(names)}</h2></section>`;
  }
  const people = [...logins].map((login, index) => {
    const user = findUser(login);
    const may = pending.some(({ environment }) => mayReview(environment, run, user));
    const why = may ? '' : ' <small>started this run and may not review it</small>';
    return `<label class="choice"><input type="radio" name="login" value="${escapeHtml(login)}"${
      index === 0 ? ' checked' : ''
    }><span>${escapeHtml(login)}${why}</span></label>`;
  });
  return `<section class="asks">
<h2>Review pending deployments: ${escapeHtml(names)}</h2>
<form method="post">
<input type="hidden" name="form_token" value="${formToken}">
<fieldset><legend>Environments</legend>
${environments.join('\n')}
</fieldset>
<fieldset><legend>Who are you?</legend>
${people.join('\n')}
</fieldset>
<label>Comment <textarea name="comment"></textarea></label>
<div class="buttons">
<button class="primary" name="decision" value="approved">Approve and deploy</button>
<button name="decision" value="rejected">Reject</button>
</div>
</form>
</section>`;
}

function job(one: Job): string {
  const steps = one.steps.map(step => `<li>${state(step)} ${escapeHtml(step.name)}</li>`).join('\n');
  const environment =
    one.environment === undefined
      ? ''
      : ` · environment <strong>${escapeHtml(one.environment.name)}</strong>`;
  return `<section>
<h2>${escapeHtml(one.name)}</h2>
<p class="quiet">${state(one)}${environment}</p>
${one.annotation === undefined ? '' : `<p class="problem">${escapeHtml(one.annotation)}</p>`}
${steps === '' ? '' : `<ol>${steps}</ol>`}
${one.summary === '' ? '' : `<pre>${escapeHtml(one.summary)}</pre>`}
${one.log.length === 0 ? '' : `<details><summary>Log</summary><pre>${escapeHtml(one.log.join('\n'))}</pre></details>`}
</section>`;
}

function artifacts(run: Run): string {
  const left = run.artifacts.filter(artifact => !artifact.deleted);
  return left.length === 0
    ? ''
    : `<section><h2>Artifacts</h2><ul>
${left.map(({ name, archive }) => `<li>${escapeHtml(name)} <small>${archive.length} bytes</small></li>`).join('\n')}
</ul></section>`;
}

function cancelForm(formToken: string): string {
  return `<form method="post">
<input type="hidden" name="form_token" value="${formToken}">
<div class="buttons"><button name="decision" value="cancel">Cancel run</button></div>
</form>`;
}
