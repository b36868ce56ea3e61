import { element, icon, setAttribute } from '../dom.ts';

export type MenuItem =
  | {
      readonly label: string;
      readonly run: () => void;
      /** Present: it is a choice that is on or off. */
      readonly checked?: boolean;
      /** It is one of several, of which one is on. */
      readonly radio?: boolean;
      readonly disabled?: boolean;
      /** What stands at its right: a key, a value. */
      readonly hint?: string;
      /** The menu stays open, and is made anew. */
      readonly stay?: boolean;
    }
  | { readonly heading: string };

/** Where a menu opens, in CSS pixels of the page. */
interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The one menu of the page: made when it is opened, gone when it is closed. */
export class Menu {
  #open:
    | { readonly node: HTMLElement; readonly back: HTMLElement | undefined; readonly abort: AbortController }
    | undefined;

  /** `items` is asked again after one that stays was used; `back` gets the focus when it is closed. */
  open(label: string, items: () => readonly MenuItem[], place: Place, back: HTMLElement | undefined): void {
    this.close();
    const node = element('div', 'menu', { role: 'menu', 'aria-label': label, tabindex: '-1' });
    const abort = new AbortController();
    const { signal } = abort;
    this.#open = { node, back, abort };
    if (back !== undefined) {
      setAttribute(back, 'aria-expanded', 'true');
    }
    this.#fill(node, items);
    document.body.append(node);
    put(node, place);
    buttons(node)[0]?.focus();
    node.addEventListener('keydown', event => this.#key(event), { signal });
    document.addEventListener(
      'pointerdown',
      event => {
        if (
          !(event.target instanceof Node && (node.contains(event.target) || back?.contains(event.target)))
        ) {
          this.close(false);
        }
      },
      { signal, capture: true },
    );
    window.addEventListener('blur', () => this.close(false), { signal });
    window.addEventListener('resize', () => this.close(false), { signal });
  }

  /** A button that opens a menu below itself, and closes it. */
  on(button: HTMLElement, label: string, items: () => readonly MenuItem[]): void {
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => {
      if (this.#open?.back === button) {
        this.close();
      } else {
        this.open(label, items, button.getBoundingClientRect(), button);
      }
    });
  }

  close(focus = true): void {
    const open = this.#open;
    if (open !== undefined) {
      this.#open = undefined;
      open.abort.abort();
      open.node.remove();
      if (open.back?.hasAttribute('aria-expanded') === true) {
        open.back.setAttribute('aria-expanded', 'false');
      }
      if (focus) {
        open.back?.focus();
      }
    }
  }

  #fill(node: HTMLElement, items: () => readonly MenuItem[]): void {
    node.replaceChildren(
      ...items().map(item => {
        if ('heading' in item) {
          const heading = element('div', 'heading', { role: 'presentation' });
          heading.textContent = item.heading;
          return heading;
        }
        return this.#button(node, item, items);
      }),
    );
  }

  #button(
    node: HTMLElement,
    item: Exclude<MenuItem, { heading: string }>,
    items: () => readonly MenuItem[],
  ): HTMLElement {
    const { label, run, checked, radio, disabled, hint, stay } = item;
    const role = checked === undefined ? 'menuitem' : radio === true ? 'menuitemradio' : 'menuitemcheckbox';
    const made = element('button', 'item', { type: 'button', role, tabindex: '-1' });
    const mark = element('span', 'mark', { 'aria-hidden': 'true' });
    if (checked === true) {
      mark.append(icon('check'));
    }
    if (checked !== undefined) {
      made.setAttribute('aria-checked', String(checked));
    }
    if (disabled === true) {
      made.setAttribute('aria-disabled', 'true');
    }
    const text = element('span', 'name');
    text.textContent = label;
    const right = element('span', 'hint');
    right.textContent = hint ?? '';
    made.append(mark, text, right);
    made.addEventListener('click', () => {
      if (disabled === true) {
        return;
      }
      if (stay === true) {
        const at = buttons(node).indexOf(made);
        run();
        this.#fill(node, items);
        buttons(node)[at]?.focus();
      } else {
        this.close();
        run();
      }
    });
    return made;
  }

  #key(event: KeyboardEvent): void {
    const { node } = this.#open ?? {};
    if (node === undefined) {
      return;
    }
    const all = buttons(node);
    const at = all.findIndex(button => button.matches(':focus'));
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: all.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      all[(to + all.length) % all.length]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function buttons(node: HTMLElement): HTMLElement[] {
  return [...node.querySelectorAll<HTMLElement>('.item')];
}

/** Below the place where there is room, else above it; within the page at any rate. */
function put(node: HTMLElement, { left, right, top, bottom }: Place): void {
  const { offsetWidth: width, offsetHeight: height } = node;
  const { innerWidth, innerHeight } = window;
  const x = left + width <= innerWidth ? left : Math.max(0, Math.min(right, innerWidth) - width);
  const below = bottom + height <= innerHeight;
  const y = below ? bottom : Math.max(0, top - height >= 0 ? top - height : innerHeight - height);
  node.style.left = `${x}px`;
  node.style.top = `${y}px`;
}
