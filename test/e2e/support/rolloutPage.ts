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
    // The page may be drawn anew in another frame while its button is waited for.
    await this.#workbench.until(`the button ${button}`, async () => {
      await (await this.#frame()).getByRole('button', { name: button }).first().click();
      return true;
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

  /** The page stands in a frame of a frame. */
  async #frame(): Promise<Frame> {
    return await this.#workbench.until('the rollout page', async () => {
      for (const frame of this.#workbench.page.frames()) {
        const shown = frame.locator('header.head');
        if (await shown.isVisible().catch(() => false)) {
          return frame;
        }
      }
      return undefined;
    });
  }
}
