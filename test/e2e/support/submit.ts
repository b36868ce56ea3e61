import type { Page } from 'playwright-core';

/**
 * Presses a button that sends a form, and closes the page when the answer is shown: a page that is closed
 * while another one takes its place may never be gone.
 */
export async function submitAndClose(page: Page, button: string | RegExp): Promise<void> {
  const sent = page.waitForResponse(response => response.request().method() === 'POST');
  await page.getByRole('button', { name: button }).click();
  await sent;
  await page.waitForLoadState();
  await page.close();
}
