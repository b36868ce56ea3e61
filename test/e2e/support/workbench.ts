import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The longest that a person would wait for any one thing, in milliseconds. */
export const patience = 30_000;

/** The VS Code window, in the words of somebody who uses it. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  /** Clicks the ECS icon in the activity bar unless its view is there already. */
  async openEcs(): Promise<void> {
    const icon = this.page.getByRole('tab', { name: 'ECS', exact: true }).first();
    await icon.waitFor();
    if ((await icon.getAttribute('aria-selected')) !== 'true') {
      await icon.click();
    }
    await this.page.locator('.sidebar .composite.title', { hasText: 'ECS' }).waitFor();
  }

  /** Drags the side bar's edge until the bar is about so wide, in pixels. */
  async widenSideBar(width: number): Promise<void> {
    const bar = await this.page.locator('.part.sidebar').boundingBox();
    if (bar === null) {
      throw new Error('The side bar is not there');
    }
    const y = bar.y + bar.height / 2;
    await this.page.mouse.move(bar.x + bar.width + 2, y);
    await this.page.mouse.down();
    await this.page.mouse.move(bar.x + width, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.#typeInPalette(name, this.page.locator('.quick-input-list').getByRole('option', { name }));
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('tab', { name }).waitFor();
  }

  /** Runs a command by its title as the palette shows it, such as `ECS: Refresh`. */
  async runCommand(title: string): Promise<void> {
    const entry = this.page.locator('.quick-input-list').getByRole('option', { name: title });
    const box = await this.#typeInPalette(`>${title}`, entry);
    await this.insist(
      title,
      () => this.page.keyboard.press('Enter'),
      async () => !(await box.isVisible()) || (await box.inputValue()) !== `>${title}`,
    );
  }

  /** The titles that the palette offers for a text. */
  async paletteOffers(text: string): Promise<readonly string[]> {
    // One entry is always there, if only to say that nothing matches.
    await this.#typeInPalette(`>${text}`, this.page.locator('.quick-input-list .monaco-list-row'));
    const offers = await this.page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return offers;
  }

  /** Opens the palette with a text in it, once more where it was closed meanwhile, until it offers an entry. */
  async #typeInPalette(text: string, entry: Locator): Promise<Locator> {
    const box = this.#box();
    const holds = async () =>
      (await box.isVisible()) && (await box.inputValue({ timeout: 1_000 }).catch(() => undefined)) === text;
    await this.insist(
      `${text} in the palette`,
      async () => {
        if (!(await holds())) {
          await this.page.keyboard.press('F1');
          await tryTo(box.fill(text, { timeout: 3_000 }));
        }
      },
      async () => (await holds()) && (await entry.first().isVisible()),
    );
    return box;
  }

  /** Picks an entry of the quick pick that is open (or opens shortly). */
  async pick(text: string | RegExp): Promise<void> {
    const entry = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await entry.waitFor();
    const label = entry.locator('.label-name').filter({ visible: true });
    const look = async () => [await this.#question(), ...(await label.allTextContents())].join('\n');
    const before = await look();
    await this.insist(
      `picking ${text}`,
      async () => {
        // What the pointer rests on has a hover after a while, which would lie over the entry.
        await this.page.mouse.move(0, 0);
        await tryTo(entry.click({ timeout: 3_000 }));
      },
      async () => (await look()) !== before,
    );
  }

  /** Ticks an entry of a quick pick that takes several. */
  async tick(text: string | RegExp): Promise<void> {
    const entry = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    const count = this.quickInput().locator('.quick-input-count');
    await entry.waitFor();
    const before = await count.textContent();
    await this.insist(
      `ticking ${text}`,
      () => tryTo(entry.click({ timeout: 3_000 })),
      async () => (await count.textContent()) !== before,
    );
  }

  quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Types into the input box that is open and presses Enter, where it may stay open all the same. */
  async enter(text: string): Promise<void> {
    await this.#box().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Types into the input box that is open and presses Enter, which closes it or has it say what is wrong. */
  async answer(text: string): Promise<void> {
    const box = this.#box();
    await box.waitFor();
    const before = await this.#question();
    await box.fill(text);
    await this.insist(
      `answering ${text}`,
      () => this.page.keyboard.press('Enter'),
      async () => (await this.#question()) !== before,
    );
  }

  #box(): Locator {
    return this.quickInput().locator('input[type="text"]');
  }

  /** What the quick input asks, or finds wrong; nothing where it is closed. */
  async #question(): Promise<string> {
    if (!(await this.quickInput().isVisible())) {
      return '';
    }
    const texts = this.quickInput().locator('.quick-input-title, .quick-input-message');
    const placeholder = await this.#box().getAttribute('placeholder');
    return [placeholder, ...(await texts.allTextContents())].join('\n');
  }

  /** The modal dialog. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async clickDialog(button: string): Promise<void> {
    const target = this.dialog().getByRole('button', { name: button, exact: true });
    await target.waitFor();
    const look = async () => (await this.dialog().allTextContents()).join('\n');
    const before = await look();
    await this.insist(
      `the button ${button}`,
      () => tryTo(target.click({ timeout: 3_000 })),
      async () => (await look()) !== before,
    );
  }

  /** A notification that stands at the bottom right, by (a part of) its text. */
  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notifications-toasts .notification-list-item')
      .filter({ hasText: text })
      .first();
  }

  async dismissNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.notification('').waitFor({ state: 'hidden' });
  }

  /** Opens a terminal of its own, types a line into it and presses Enter. */
  async runInTerminal(line: string): Promise<void> {
    await this.runCommand('Terminal: Create New Terminal');
    await this.typeIntoTerminal(line);
  }

  /** Types a line into the terminal that is shown, and presses Enter. */
  async typeIntoTerminal(line: string): Promise<void> {
    const input = this.page.locator('.terminal-wrapper.active textarea.xterm-helper-textarea').first();
    await input.waitFor({ state: 'attached' });
    await input.focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** What a Markdown preview shows. */
  preview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
  }

  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  /** An entry of the menu that is open. */
  menuItem(title: string): Locator {
    return this.page.locator('.monaco-menu').getByRole('menuitem', { name: title, exact: true });
  }

  /** Opens the Accounts menu, and gives the account in it. */
  async openAccount(name: RegExp): Promise<Locator> {
    await this.page.locator('.activitybar').getByRole('button', { name: 'Accounts' }).click();
    const account = this.page.locator('.monaco-menu').getByRole('menuitem', { name });
    await account.waitFor();
    return account;
  }

  /** Chooses an entry of an account's own menu. */
  async chooseOfAccount(account: Locator, title: string): Promise<void> {
    await account.hover();
    const item = this.menuItem(title);
    await item.hover();
    await item.press('Enter');
  }

  /**
   * Does something until it is done, and again only where nothing has come of it for three seconds: what VS Code draws
   * anew between the press and the release of the mouse takes no click, and what opens slowly no key.
   */
  async insist(what: string, act: () => Promise<void>, done: () => Promise<boolean>): Promise<void> {
    let again = 0;
    await this.until(what, async () => {
      if (Date.now() >= again) {
        await act();
        again = Date.now() + 3_000;
      }
      return (await done()) || undefined;
    });
  }

  /** Looks again and again until there is an answer, and gives it; a page that is drawn anew has none yet. */
  async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
      const answer = await look().catch(whileDrawn);
      if (answer !== undefined) {
        return answer;
      }
      if (Date.now() > end) {
        throw new Error(`It never came: ${what}`);
      }
      await this.page.waitForTimeout(100);
    }
  }
}

/** What is clicked may be gone by now, which is seen afterwards. */
export function tryTo(act: Promise<void>): Promise<void> {
  return act.catch(() => undefined);
}

/** Rethrows anything but the end of a frame that was looked at. */
function whileDrawn(error: unknown): undefined {
  if (!String(error).includes('Frame was detached')) {
    throw error;
  }
}
