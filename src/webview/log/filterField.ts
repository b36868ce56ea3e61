import { element, setText } from '../dom.ts';

let fields = 0;

/** A field for terms, with what is wrong with them below it. */
export class FilterFieldView {
  readonly node = element('div', 'field');
  readonly #input: HTMLInputElement;
  readonly #trouble: HTMLElement;

  /** `leave`: to the lines. */
  constructor(of: {
    readonly label: string;
    readonly title: string;
    readonly change: (value: string) => void;
    readonly leave: () => void;
  }) {
    fields++;
    const id = `trouble${fields}`;
    this.#input = element('input', '', {
      type: 'text',
      placeholder: of.label,
      'aria-label': of.label,
      'aria-describedby': id,
      title: of.title,
      spellcheck: 'false',
      autocomplete: 'off',
      autocapitalize: 'off',
    });
    this.#trouble = element('div', 'trouble', { id, role: 'alert' });
    this.#trouble.hidden = true;
    this.#input.addEventListener('input', () => of.change(this.#input.value));
    this.#input.addEventListener('keydown', event => {
      if (event.key === 'Escape' && this.#input.value !== '') {
        this.#input.value = '';
        of.change('');
      } else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
        of.leave();
      } else {
        return;
      }
      event.preventDefault();
    });
    this.node.append(this.#input, this.#trouble);
  }

  /** Stands within the field, at its end. */
  add(button: HTMLElement): void {
    this.#input.after(button);
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  show(value: string, trouble: string | undefined): void {
    if (this.#input.value !== value) {
      this.#input.value = value;
    }
    this.node.classList.toggle('invalid', trouble !== undefined);
    this.#input.setAttribute('aria-invalid', String(trouble !== undefined));
    this.#trouble.hidden = trouble === undefined;
    setText(this.#trouble, trouble ?? '');
  }
}
