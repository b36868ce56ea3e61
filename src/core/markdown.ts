/**
 * Any text as Markdown that shows just that text: every ASCII punctuation mark is escaped (CommonMark 0.31,
 * section 2.4), so that no link, image, HTML, table cell or automatic link begins in it. One line.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
}

/** A message for a place that shows plain text: the marks around code are left out. */
export function withoutCodeMarks(text: string): string {
  return text.replaceAll('`', '');
}

/** A title over a table of two columns; both are escaped here, and rows without a value are left out. */
export function markdownTable(
  title: string,
  rows: readonly (readonly [name: string, value: string | number | undefined])[],
): string {
  const lines = rows.flatMap(([name, value]) =>
    value === undefined || value === ''
      ? []
      : [`| ${escapeMarkdown(name)} | ${escapeMarkdown(String(value))} |`],
  );
  return [`**${escapeMarkdown(title)}**`, '', '| | |', '|:--|:--|', ...lines].join('\n');
}
