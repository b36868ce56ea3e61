import type { OlderState, ToPage } from '../../core/logs/messages.ts';
import type { PageStrings } from '../../core/logs/pageStrings.ts';
import { element, setClass, setText } from '../dom.ts';

/** What stands before the first line: how it is with those that are older. */
export class OlderHead {
  readonly #node: HTMLElement;
  readonly #strings: PageStrings;
  readonly #text = element('span', '', { role: 'status' });
  readonly #button = element('button', 'plain', { type: 'button' });
  #state: OlderState | undefined;

  constructor(
    node: HTMLElement,
    strings: PageStrings,
    actions: { readonly older: () => void; readonly openPast: () => void },
  ) {
    this.#node = node;
    this.#strings = strings;
    this.#node.hidden = true;
    this.#node.append(this.#text, this.#button);
    this.#button.addEventListener('click', () => {
      if (this.#state === 'full') {
        actions.openPast();
      } else {
        actions.older();
      }
    });
  }

  /** Whether older lines may be asked for without being told to. */
  get asks(): boolean {
    return this.#state === 'more';
  }

  show({ state, text }: Extract<ToPage, { type: 'older' }>): void {
    const strings = this.#strings;
    const said: Readonly<Record<OlderState, string>> = {
      loading: strings.olderLoading,
      more: '',
      complete: strings.olderComplete,
      full: strings.olderFull,
      failed: strings.olderFailed,
    };
    this.#state = state;
    this.#node.hidden = false;
    setClass(this.#node, `head ${state}`);
    setText(this.#text, text ?? said[state]);
    this.#button.hidden = state === 'loading' || state === 'complete';
    setText(this.#button, state === 'full' ? strings.openPast : strings.older);
  }

  /** It was asked for, and the answer is not there yet. */
  asked(): void {
    this.show({ type: 'older', state: 'loading', text: undefined });
  }

  hide(): void {
    this.#state = undefined;
    this.#node.hidden = true;
  }
}
