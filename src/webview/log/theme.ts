import { taskColours } from './taskColours.ts';

/** Has the tasks' colours at hand as `--task0` and so on, for every theme that the person turns to. */
export function followTheme(): void {
  const set = (): void => {
    const style = getComputedStyle(document.documentElement);
    const colours = taskColours(name => style.getPropertyValue(`--vscode-${name}`));
    for (const [index, colour] of colours.entries()) {
      document.body.style.setProperty(`--task${index}`, colour);
    }
  };
  set();
  const observer = new MutationObserver(set);
  // The editor gives its colours as variables there, and the kind of its theme as a class.
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
  observer.observe(document.body, { attributeFilter: ['class'] });
}
