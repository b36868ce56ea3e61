import type { PageAction, RolloutPage } from '../core/rollout/page.ts';
import { element, setClass, setText } from './dom.ts';
import { eventList, factList, noticeList, stageList, taskTable } from './rolloutParts.ts';
import { runList } from './runParts.ts';

interface Wishes {
  action(id: PageAction): void;
  logs(task: string): void;
}

/**
 * Draws the page. Each section is drawn anew only where what it shows has changed, so that what a person has
 * selected, opened or focused stays.
 */
export class RolloutView {
  readonly #wishes: Wishes;
  readonly #title = element('h1', 'title');
  readonly #place = element('p', 'place');
  readonly #status = element('div', 'status', {
    role: 'status',
    'aria-live': 'polite',
    'aria-atomic': 'true',
  });
  readonly #phase = element('p', 'phase');
  readonly #detail = element('p', 'detail');
  readonly #actions = element('div', 'actions', { role: 'toolbar' });
  readonly #sections: Readonly<
    Record<'notices' | 'run' | 'facts' | 'stages' | 'tasks' | 'events', HTMLElement>
  >;
  readonly #drawn = new Map<HTMLElement, string>();

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
    const section = (name: string): HTMLElement => element('section', name);
    this.#sections = {
      notices: section('notices'),
      run: section('run'),
      facts: section('facts'),
      stages: section('stages'),
      tasks: section('tasks'),
      events: section('events'),
    };
  }

  show(page: RolloutPage): void {
    if (!this.#title.isConnected) {
      this.#build();
    }
    const { title, place, status, words } = page;
    const { notices, run, facts, stages, tasks, events } = this.#sections;
    document.title = title;
    setText(this.#title, title);
    setText(this.#place, place);
    setClass(this.#status, `status ${status.tone}`);
    setText(this.#phase, status.text);
    setText(this.#detail, status.detail);
    this.#draw(this.#actions, [page.actions, words], () => {
      this.#actions.setAttribute('aria-label', words.actions);
      return page.actions.map(action => this.#button(action));
    });
    this.#draw(notices, [page.notices, words], () => noticeList(page));
    this.#draw(run, page.run, () => runList(page));
    this.#draw(facts, [page.facts, words], () => factList(page));
    this.#draw(stages, [page.stages, words], () => stageList(page));
    this.#draw(tasks, [page.tasks, words], () => taskTable(page, this.#wishes.logs));
    this.#draw(events, [page.events, words], () => eventList(page));
  }

  #build(): void {
    const { notices, run, facts, stages, tasks, events } = this.#sections;
    const header = element('header', 'head');
    header.append(this.#title, this.#place, this.#status, this.#actions);
    this.#status.append(this.#phase, this.#detail);
    const main = element('main', 'rollout');
    main.append(notices, run, facts, stages, tasks, events);
    document.body.replaceChildren(header, main);
  }

  /** `data` is all that the section depends on. Nothing to show hides it. */
  #draw(node: HTMLElement, data: unknown, build: () => readonly HTMLElement[]): void {
    const key = JSON.stringify(data);
    if (this.#drawn.get(node) === key) {
      return;
    }
    this.#drawn.set(node, key);
    const focused = keyOf(document.activeElement, node);
    const open = new Set(
      [...node.querySelectorAll<HTMLDetailsElement>('details[data-key]')].flatMap(details =>
        details.open ? (details.dataset['key'] ?? []) : [],
      ),
    );
    const parts = build();
    node.replaceChildren(...parts);
    node.hidden = parts.length === 0;
    for (const details of node.querySelectorAll<HTMLDetailsElement>('details[data-key]')) {
      details.open ||= open.has(details.dataset['key'] ?? '');
    }
    if (focused !== undefined) {
      const again = [...node.querySelectorAll<HTMLElement>('[data-key]')];
      again.find(part => part.dataset['key'] === focused)?.focus();
    }
  }

  #button({ id, title, primary }: RolloutPage['actions'][number]): HTMLElement {
    const button = element('button', primary ? 'primary' : 'secondary', { type: 'button', 'data-key': id });
    button.textContent = title;
    button.addEventListener('click', () => this.#wishes.action(id));
    return button;
  }
}

/** The key of what has the focus, where that is inside `node`. */
function keyOf(focused: Element | null, node: HTMLElement): string | undefined {
  return focused instanceof HTMLElement && node.contains(focused) ? focused.dataset['key'] : undefined;
}
