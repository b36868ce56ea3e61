import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The panel view *ECS Logs*. */
export class LogView {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** What the bar says is followed, and how. */
  async status(text: string | RegExp): Promise<Locator> {
    const status = (await this.#frame()).getByText(text).first();
    await status.waitFor();
    return status;
  }

  /** The lines that can be seen, from top to bottom, as text. */
  async lines(): Promise<readonly string[]> {
    return await (await this.#frame()).locator('.row').allTextContents();
  }

  /** Waits until lines stand at the end that were not there when it was called, and gives them. */
  async newLines(): Promise<readonly string[]> {
    const before = new Set(await this.lines());
    return await this.#workbench.until('a new line in the log', async () => {
      const fresh = (await this.lines()).filter(line => !before.has(line));
      return fresh.length > 0 ? fresh : undefined;
    });
  }

  async click(button: string | RegExp): Promise<void> {
    await (await this.#frame()).getByRole('button', { name: button }).click();
  }

  /** The view's page stands in a frame of a frame. */
  async #frame(): Promise<Frame> {
    return await this.#workbench.until('the page of the log view', async () => {
      for (const frame of this.#workbench.page.frames()) {
        if (
          (await frame
            .locator('main.log')
            .count()
            .catch(() => 0)) > 0
        ) {
          return frame;
        }
      }
      return undefined;
    });
  }
}
