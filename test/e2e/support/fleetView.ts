import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** The tree in the ECS view. A row is named by its label alone, without the description beside it. */
export class FleetView {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** All rows that are there, from top to bottom, as a screen reader says them. */
  async texts(): Promise<readonly string[]> {
    const rows = await this.#tree().locator('.monaco-list-row').all();
    return await Promise.all(rows.map(async row => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** The first row with this label whose description fits. */
  row(label: string | RegExp, description: string | RegExp = ''): Locator {
    const { page } = this.#workbench;
    const name =
      typeof label === 'string'
        ? page.locator(`.monaco-icon-label[aria-label=${JSON.stringify(label)}]`)
        : page.locator('.label-name', { hasText: label });
    return this.#tree().locator('.monaco-list-row').filter({ has: name, hasText: description }).first();
  }

  /** Waits until there is such a row, and gives it. */
  async waitFor(label: string | RegExp, description?: string | RegExp): Promise<Locator> {
    const row = this.row(label, description);
    await row.waitFor();
    return row;
  }

  /** Opens rows one below the other, waiting for each to come. */
  async expand(...labels: readonly (string | RegExp)[]): Promise<void> {
    for (const label of labels) {
      const row = await this.waitFor(label);
      if ((await row.getAttribute('aria-expanded')) === 'false') {
        await row.locator('.monaco-tl-twistie').click();
      }
    }
  }

  async collapse(label: string | RegExp): Promise<void> {
    const row = await this.waitFor(label);
    if ((await row.getAttribute('aria-expanded')) === 'true') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  /** The labels that fit, of rows whose description does, from top to bottom. */
  async labels(pattern: RegExp, description: string | RegExp = ''): Promise<readonly string[]> {
    const rows = this.#tree().locator('.monaco-list-row', { hasText: description });
    const labels = await rows.locator('.label-name').allTextContents();
    return labels.filter(label => pattern.test(label));
  }

  /** Clicks one of the buttons that stand in a row while the pointer is over it. */
  async clickAction(label: string | RegExp, title: string): Promise<void> {
    const row = await this.waitFor(label);
    const button = row.getByRole('button', { name: title });
    // Rows that are still coming move this one away from under the pointer.
    await this.#workbench.until(`the button ${title}`, async () => {
      await row.hover();
      return button.click({ timeout: 1000 }).then(
        () => true,
        () => undefined,
      );
    });
  }

  /** Chooses an entry of a row's context menu. */
  async chooseFromMenu(label: string | RegExp, title: string): Promise<void> {
    await this.openMenu(label);
    // A menu takes no clicks in its first moments, so that the click that opened it chooses nothing.
    const item = this.#workbench.menuItem(title);
    await item.hover();
    await item.press('Enter');
  }

  async openMenu(label: string | RegExp): Promise<void> {
    const row = await this.waitFor(label);
    await row.click({ button: 'right' });
    await this.#workbench.page.locator('.monaco-menu').waitFor();
  }

  #tree(): Locator {
    return this.#workbench.page.locator('.sidebar .pane-body .monaco-list');
  }
}
