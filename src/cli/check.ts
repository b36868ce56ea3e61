#!/usr/bin/env node
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkFile } from '../core/checks/check.ts';
import type { Severity } from '../core/checks/finding.ts';
import { checkPage } from '../core/checks/page.ts';
import { CODES, RULES } from '../core/checks/rules.ts';
import { type Arguments, HELP, readArguments } from './arguments.ts';
import { asAnnotations, asJson, asText, summary } from './formats.ts';
import type { Found } from './found.ts';
import { repositoryFacts } from './repositoryFacts.ts';
import { readFiles, rootOf } from './repositoryFiles.ts';
import { asSarif } from './sarif.ts';

/** The checks as a command line: `ecs-check [options] [PATH…]`. */

const RANK: Readonly<Record<Severity, number>> = { information: 0, warning: 1, error: 2 };

// Whoever reads may have read enough, as `head` has.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}

try {
  process.exitCode = await main(readArguments(process.argv.slice(2), CODES));
} catch (error) {
  process.stderr.write(`ecs-check: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(args: Arguments): Promise<number> {
  const told = await tell(args);
  if (told !== undefined) {
    process.stdout.write(told);
    return 0;
  }
  const found = await find(args);
  const text = await answer(args, found);
  if (args.output !== undefined) {
    await write(args.output, text);
    process.stderr.write(summary(found));
  } else {
    process.stdout.write(text);
    if (args.format === 'text') {
      process.stdout.write(summary(found));
    }
  }
  const least = args.failOn === 'never' ? Number.POSITIVE_INFINITY : RANK[args.failOn];
  return found.some(({ findings }) => findings.some(({ severity }) => RANK[severity] >= least)) ? 1 : 0;
}

/** What asks for nothing to be checked. */
async function tell({ only, explain }: Arguments): Promise<string | undefined> {
  if (only === 'help') {
    return HELP;
  }
  if (only === 'version') {
    return `${await version()}\n`;
  }
  if (only === 'list') {
    return RULES.map(({ code, severity, title }) => `${code} (${severity}): ${title}\n`).join('');
  }
  const rule = RULES.find(({ code }) => code === explain);
  return rule === undefined ? undefined : checkPage(rule);
}

/**
 * Cross-file checks see the whole repository, also where only some of its files are asked about: the one that the
 * first of them belongs to.
 */
async function find({ paths, ignored, excluded }: Arguments): Promise<readonly Found[]> {
  await Promise.all([...paths, ...excluded].map(exists));
  const [first = '.'] = paths;
  const root = await rootOf(resolve(first));
  const asked = await readFiles(root, paths.length === 0 ? [first] : paths, excluded);
  const known = new Set(asked.map(({ path }) => path));
  const others = (await readFiles(root, [root], excluded)).filter(({ path }) => !known.has(path));
  const repository = await repositoryFacts(root, process.env);
  const surroundings = {
    files: [...asked, ...others],
    ...(repository === undefined ? {} : { repository }),
  };
  return asked.map(file => ({
    file,
    findings: checkFile(file, surroundings).filter(({ code }) => !ignored.has(code)),
  }));
}

async function exists(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw isMissing(error) ? new Error(`there is no folder or file ${path}`) : error;
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw isMissing(error) ? new Error(`there is no folder ${dirname(path)} to write to`) : error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:ENOENT|ENOTDIR)$/.test(String(error.code));
}

async function answer({ format }: Arguments, found: readonly Found[]): Promise<string> {
  switch (format) {
    case 'text':
      return asText(found);
    case 'json':
      return asJson(found);
    case 'sarif':
      return asSarif(found, RULES, await version());
    case 'github':
      return asAnnotations(found);
  }
}

/** Of the package that this file is in: one folder up when it is bundled, two as it is written. */
async function version(): Promise<string> {
  for (const place of ['../package.json', '../../package.json']) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => undefined);
    const found = text === undefined ? undefined : /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1];
    if (found !== undefined) {
      return found;
    }
  }
  throw new Error('the package has no package.json');
}
