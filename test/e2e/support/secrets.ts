import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something that must not be found anywhere. */
export interface Secret {
  /** What it is, in words that may be shown. */
  readonly name: string;
  readonly value: string;
}

/** Gives `file: name of the secret` for each file below `folder` that holds a secret, or a part of one. */
export async function findInFiles(folder: string, secrets: readonly Secret[]): Promise<readonly string[]> {
  const needles = secrets.flatMap(secret => needlesOf(secret).map(bytes => ({ name: secret.name, bytes })));
  const found = new Set<string>();
  for (const file of await filesBelow(folder)) {
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    for (const { name, bytes } of needles) {
      if (content.includes(bytes)) {
        found.add(`${file}: ${name}`);
      }
    }
  }
  return [...found];
}

/** Gives the names of the secrets that a text holds, or holds a part of. */
export function findInText(text: string, secrets: readonly Secret[]): readonly string[] {
  const content = Buffer.from(text);
  return secrets
    .filter(secret => needlesOf(secret).some(bytes => content.includes(bytes)))
    .map(secret => secret.name);
}

/**
 * A long secret counts as found when a stretch of it is, since logs cut and wrap; and in the ways in which
 * files write text (a browser's store in UTF-16, an address percent-encoded). Of a JWT the signature is what
 * makes it a secret: its claims are much the same in every token.
 */
function needlesOf({ value }: Secret): readonly Buffer[] {
  const secret = /^ey[\w-]+\.[\w-]+\.([\w-]+)$/.exec(value)?.[1] ?? value;
  const length = 32;
  const middle = Math.floor(secret.length / 2);
  const stretches =
    secret.length <= 2 * length ? [secret] : [secret.slice(-length), secret.slice(middle, middle + length)];
  return stretches.flatMap(text => [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(encodeURIComponent(text)),
  ]);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const files: string[] = [];
  for (const name of names) {
    const file = join(folder, name);
    if ((await lstat(file).catch(() => undefined))?.isFile() === true) {
      files.push(file);
    }
  }
  return files;
}
