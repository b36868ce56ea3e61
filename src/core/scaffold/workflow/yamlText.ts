/** An expression of GitHub Actions. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}

/** What YAML 1.1, which some readers of workflows follow, takes for something else than text. */
const OTHERWISE = /^(?:true|false|yes|no|on|off|y|n|null|~)$/i;

/** A value on one line: plain where nothing could read it otherwise, quoted where something could. */
export function scalar(value: string): string {
  const plain =
    /^\$\{\{ [\w. -]+ \}\}$/.test(value) || (/^[A-Za-z_./][\w./-]*$/.test(value) && !OTHERWISE.test(value));
  return plain ? value : `'${value.replaceAll("'", "''")}'`;
}

/** `run:` of a command or a script, with what it says left as it is. */
export function run(script: string): readonly string[] {
  const text = script.trimEnd();
  const plain = /^[\w./@-][\w./@=,+-]*(?: [\w./@=,+-]+)*$/.test(text) && !OTHERWISE.test(text);
  return plain ? [`run: ${text}`] : ['run: |', ...indent(text.split('\n'), 2)];
}

/** Lines further in; empty ones stay empty. */
export function indent(lines: readonly string[], spaces: number): readonly string[] {
  return lines.map(line => (line === '' ? '' : ' '.repeat(spaces) + line));
}

/** An item of a list out of the lines of a mapping. */
export function item([first = '', ...rest]: readonly string[]): readonly string[] {
  return [`- ${first}`, ...indent(rest, 2)];
}

/** A mapping on lines of its own below `key`; nothing where it has no entries. */
export function mapping(
  key: string,
  entries: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const lines = Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : value.includes('\n') ? block(name, value) : [`${name}: ${value}`],
  );
  return lines.length === 0 ? [] : [`${key}:`, ...indent(lines, 2)];
}

function block(name: string, value: string): readonly string[] {
  return [`${name}: |`, ...indent(value.split('\n'), 2)];
}
