import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The rollout page that is shown in the editor. */
export class RolloutPage {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Waits until the page says this anywhere, and gives the place. */
  async says(text: string | RegExp): Promise<Locator> {
    return await this.#workbench.until(`the rollout page says ${text}`, async () => {
      const found = (await this.#frame()).getByText(text).first();
      return (await found.isVisible().catch(() => false)) ? found : undefined;
    });
  }

  /** The rows of the table of tasks, as text. */
  async tasks(): Promise<readonly string[]> {
    return await (await this.#frame()).locator('tbody tr').allInnerTexts();
  }

  /** The stage that it is at. */
  async stage(): Promise<string> {
    return (await (await this.#frame()).locator('[aria-current="step"] .name').allInnerTexts()).join();
  }

  async click(button: string): Promise<void> {
    // A frame that is about to be replaced lets nobody press anything, until it is gone.
    await this.#workbench.until(`the button ${button}`, async () => {
      const found = (await this.#frame()).getByRole('button', { name: button }).first();
      return await found.click({ timeout: 2000 }).then(
        () => true,
        () => undefined,
      );
    });
  }

  /** The colour that its text has now, as CSS says it. */
  async textColour(): Promise<unknown> {
    return await (await this.#frame()).evaluate("getComputedStyle(document.querySelector('h1')).color");
  }

  /** Those that can be seen. */
  async buttons(): Promise<readonly string[]> {
    return await (await this.#frame()).locator('.actions button').filter({ visible: true }).allInnerTexts();
  }

  /** The page stands in a frame of a frame; that of a tab behind it may stay for a while. */
  async #frame(): Promise<Frame> {
    return await this.#workbench.until('the rollout page', async () => {
      for (const frame of this.#workbench.page.frames()) {
        const head = frame.locator('header.head');
        if ((await head.isVisible().catch(() => false)) && (await isShown(frame))) {
          return frame;
        }
      }
      return undefined;
    });
  }
}

async function isShown(frame: Frame): Promise<boolean> {
  const parent = frame.parentFrame();
  if (parent === null) {
    return true;
  }
  const shown = await frame
    .frameElement()
    .then(element => element.isVisible())
    .catch(() => false);
  return shown && (await isShown(parent));
}
