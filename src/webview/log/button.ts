import { element, type IconName, icon, setAttribute } from '../dom.ts';

/** A button that is an icon; its name is its tooltip too. */
export function iconButton(name: IconName, title: string, run?: () => void): HTMLButtonElement {
  const made = element('button', 'tool', { type: 'button' });
  label(made, title);
  made.append(icon(name));
  if (run !== undefined) {
    made.addEventListener('click', run);
  }
  return made;
}

/** A button that was just used keeps the focus, although there is nothing more to do with it. */
export function enable(node: HTMLElement, enabled: boolean): void {
  setAttribute(node, 'aria-disabled', String(!enabled));
}

export function press(node: HTMLElement, pressed: boolean): void {
  setAttribute(node, 'aria-pressed', String(pressed));
}

export function label(node: HTMLElement, text: string): void {
  setAttribute(node, 'title', text);
  setAttribute(node, 'aria-label', text);
}
