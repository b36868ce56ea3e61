import type { Locator } from 'playwright-core';
import { tryTo, type Workbench } from './workbench.ts';

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
      await this.#turn(label, 'true');
    }
  }

  async collapse(label: string | RegExp): Promise<void> {
    await this.#turn(label, 'false');
  }

  async #turn(label: string | RegExp, expanded: 'true' | 'false'): Promise<void> {
    const row = await this.waitFor(label);
    const done = async () => (await row.getAttribute('aria-expanded')) === expanded;
    if (!(await done())) {
      const twistie = row.locator('.monaco-tl-twistie');
      await this.#workbench.insist(`${label} turned`, () => tryTo(twistie.click({ timeout: 3_000 })), done);
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
    const menu = this.#workbench.page.locator('.monaco-menu').first();
    await this.#workbench.insist(
      `the menu of ${label}`,
      () => tryTo(row.click({ button: 'right', timeout: 3_000 })),
      () => menu.isVisible(),
    );
  }

  #tree(): Locator {
    return this.#workbench.page.locator('.sidebar .pane-body .monaco-list');
  }
}
