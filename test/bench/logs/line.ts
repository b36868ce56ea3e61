/** A line that says when it was written, of about the length that lines have. */
export function writtenLine(number: number, at: number): string {
  return `${at} INFO request ${String(number).padStart(7, '0')} GET /api/orders?page=2 200 12ms`;
}

const WRITTEN = /\b(\d{13}) INFO request \d{7} /;

/** Milliseconds since the line was written; undefined for others. */
export function delayOf(text: string, now: number): number | undefined {
  const at = WRITTEN.exec(text)?.[1];
  return at === undefined ? undefined : now - Number(at);
}
