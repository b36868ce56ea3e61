/** A word of the shell that stands for the text as it is. */
export function quote(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command with its words. */
export function command(name: string, ...words: readonly string[]): string {
  return [name, ...words.map(quote)].join(' ');
}
