/**
 * Reads `NAME=value` lines and `NAME<<DELIMITER` blocks.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
 * Throws Error for a file of another form.
 */
export function readEnvironmentFile(content: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const lines = content.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') {
      continue;
    }
    const block = /^([^=<]+)<<(.+)$/.exec(line);
    const equals = line.indexOf('=');
    if (block !== null) {
      const [, name = '', delimiter = ''] = block;
      const end = lines.indexOf(delimiter, index + 1);
      if (end < 0) {
        throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      }
      values.set(name, lines.slice(index + 1, end).join('\n'));
      index = end;
    } else if (equals > 0) {
      values.set(line.slice(0, equals), line.slice(equals + 1));
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return values;
}
