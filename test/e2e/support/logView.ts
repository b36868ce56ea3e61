import type { Frame, Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The panel view *ECS Logs*. */
export class LogView {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** What the bar says is shown, and how. */
  async status(text: string | RegExp): Promise<Locator> {
    const status = (await this.#frame()).getByText(text).first();
    await status.waitFor();
    return status;
  }

  /** The lines that can be seen, from top to bottom, as text. */
  async lines(): Promise<readonly string[]> {
    return await (await this.#frame()).locator('.row').allTextContents();
  }

  /** The first line that can be seen and has the text, as soon as there is one. */
  async line(text: string | RegExp): Promise<Locator> {
    const line = (await this.#frame()).locator('.row').filter({ hasText: text }).first();
    await line.waitFor();
    return line;
  }

  /** Waits until lines stand at the end that were not there when it was called, and gives them. */
  async newLines(): Promise<readonly string[]> {
    const before = new Set(await this.lines());
    return await this.#workbench.until('a new line in the log', async () => {
      const fresh = (await this.lines()).filter(line => !before.has(line));
      return fresh.length > 0 ? fresh : undefined;
    });
  }

  /** Waits until the lines that can be seen are as they should be. */
  async linesThat(what: string, fits: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
    return await this.#workbench.until(what, async () => {
      const lines = await this.lines();
      return fits(lines) ? lines : undefined;
    });
  }

  async click(button: string | RegExp): Promise<void> {
    await (await this.#frame()).getByRole('button', { name: button }).first().click();
  }

  /** Types into the filter; an empty text lifts it. */
  async filter(text: string): Promise<void> {
    const field = (await this.#frame()).getByRole('textbox', { name: 'Filter' }).first();
    await field.fill(text);
    await field.press('Enter');
  }

  async filterText(): Promise<string> {
    return await (await this.#frame()).getByRole('textbox', { name: 'Filter' }).first().inputValue();
  }

  /** Presses a key on the lines. */
  async press(key: string): Promise<void> {
    const list = (await this.#frame()).getByRole('listbox', { name: 'Log lines' });
    await list.focus();
    await list.press(key);
  }

  /** Clicks the part of a line that leads to a source file. */
  async openFrame(text: string): Promise<void> {
    await (await this.#frame()).locator('.link.frame').filter({ hasText: text }).first().click();
  }

  /** Folds a line open, or closed. */
  async fold(line: Locator): Promise<void> {
    await line.locator('.fold').click();
  }

  /** Chooses an entry of the menu of a line. */
  async chooseFromMenu(line: Locator, title: string | RegExp): Promise<void> {
    await line.click({ button: 'right' });
    await (await this.#frame()).getByRole('menuitem', { name: title }).first().click();
  }

  /** Chooses an entry of the menu of the view. */
  async chooseMore(title: string | RegExp): Promise<void> {
    await this.click('More actions');
    await (await this.#frame()).getByRole('menuitem', { name: title }).first().click();
  }

  /** The first line that can be seen whole; undefined where none can. */
  readonly firstSeen = async (): Promise<string | undefined> => {
    const top = await (await this.locator('.scroller')).first().boundingBox();
    for (const row of await (await this.locator('.row')).all()) {
      const box = await row.boundingBox();
      if (top !== null && box !== null && box.y >= top.y - 1) {
        return (await row.textContent()) ?? undefined;
      }
    }
    return undefined;
  };

  /** What is shown, as the chips of the bar name it. */
  async targets(): Promise<readonly string[]> {
    return await (await this.#frame()).locator('.targets .chip .name').allTextContents();
  }

  /** Takes a target out: by its chip, or, where there is no room for it, by the menu of all of them. */
  async remove(title: string, environment: string): Promise<void> {
    const frame = await this.#frame();
    const chip = frame.locator('.targets .chip', { hasText: title }).getByRole('button');
    if (await chip.isVisible()) {
      await chip.click();
    } else {
      await this.click('What is shown');
      await frame.getByText(`Remove ${title} · ${environment}`).click();
    }
  }

  /** Scrolls to the first line that there is. */
  async toStart(): Promise<void> {
    await this.press('Home');
  }

  locator(selector: string): Promise<Locator> {
    return this.#frame().then(frame => frame.locator(selector));
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
