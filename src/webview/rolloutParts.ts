import type { PageTask, RolloutPage } from '../core/rollout/page.ts';
import { element } from './dom.ts';

/** The sections of the rollout page. Each gives nothing where there is nothing to show. */

export function noticeList({ notices, words }: RolloutPage): readonly HTMLElement[] {
  if (notices.length === 0) {
    return [];
  }
  const list = element('ul', 'list', { role: 'alert', 'aria-label': words.notices });
  list.append(...notices.map(notice => filled('li', '', notice)));
  return [list];
}

export function factList({ facts, words }: RolloutPage): readonly HTMLElement[] {
  if (facts.length === 0) {
    return [];
  }
  const list = element('dl', 'grid');
  for (const { name, value, share } of facts) {
    const term = filled('dt', '', name);
    const text = filled('dd', '', value);
    if (share !== undefined) {
      const bar = element('progress', 'share', { max: '100', 'aria-label': name });
      bar.value = share;
      text.append(bar);
    }
    list.append(term, text);
  }
  return [heading(words.facts), list];
}

export function stageList({ stages, words }: RolloutPage): readonly HTMLElement[] {
  if (stages.length === 0) {
    return [];
  }
  const list = element('ol', 'timeline');
  for (const { name, state, text } of stages) {
    const item = element('li', `stage ${state}`, state === 'now' ? { 'aria-current': 'step' } : {});
    item.append(filled('span', 'name', name), ' ', filled('span', 'when', text));
    list.append(item);
  }
  return [heading(words.stages), list];
}

export function taskTable(page: RolloutPage, showLogs: (task: string) => void): readonly HTMLElement[] {
  const { tasks, stages, words } = page;
  if (tasks.length === 0) {
    return stages.length === 0 ? [] : [heading(words.tasks), filled('p', 'none', words.noTasks)];
  }
  const table = element('table', 'table');
  const head = element('tr', '');
  for (const title of [words.task, words.status, words.created, words.reason]) {
    const cell = filled('th', '', title);
    cell.scope = 'col';
    head.append(cell);
  }
  const top = element('thead', '');
  top.append(head);
  const body = element('tbody', '');
  body.append(...tasks.map(task => taskRow(task, page, showLogs)));
  table.append(top, body);
  return [heading(words.tasks), table];
}

function taskRow(task: PageTask, { words }: RolloutPage, showLogs: (task: string) => void): HTMLElement {
  const row = element('tr', task.tone);
  const name = element('th', 'task');
  name.scope = 'row';
  const link = filled('button', 'link', task.id);
  link.type = 'button';
  link.dataset['key'] = `logs ${task.arn}`;
  link.setAttribute('aria-label', words.logs.replace('{0}', task.id));
  link.title = words.logs.replace('{0}', task.id);
  link.addEventListener('click', () => showLogs(task.arn));
  name.append(link);
  const why = filled('td', 'reason', task.reason);
  if (task.lines.length > 0) {
    const details = element('details', 'lines', { 'data-key': `lines ${task.arn}` });
    // What fell is what somebody looks for.
    details.open = task.tone === 'bad';
    details.append(filled('summary', '', words.lines), filled('pre', '', task.lines.join('\n')));
    why.append(details);
  }
  row.append(name, filled('td', 'state', task.status), filled('td', 'time', task.created), why);
  return row;
}

export function eventList({ events, stages, words }: RolloutPage): readonly HTMLElement[] {
  if (events.length === 0) {
    return stages.length === 0 ? [] : [heading(words.events), filled('p', 'none', words.noEvents)];
  }
  const list = element('ol', 'list events');
  for (const { time, text, tone } of events) {
    const item = element('li', tone);
    item.append(filled('span', 'time', time), ' ', filled('span', 'text', text));
    list.append(item);
  }
  return [heading(words.events), list];
}

function heading(text: string): HTMLElement {
  return filled('h2', '', text);
}

function filled<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  text: string,
): HTMLElementTagNameMap[K] {
  const made = element(name, className);
  made.textContent = text;
  return made;
}
