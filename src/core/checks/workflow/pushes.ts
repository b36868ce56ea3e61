import { nameAt, shellCommands } from './awsCli.ts';
import type { Job, Step } from './model.ts';
import type { Word } from './shell.ts';

/** An image that a script pushes, where its name stands in the file. */
export interface Push {
  readonly step: Step;
  readonly image: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Images that the job's scripts push: by `docker push`, by a build that pushes what it made, and by
 * `docker push --all-tags`, which pushes all that the scripts gave the repository.
 * https://docs.docker.com/reference/cli/docker/buildx/build/#push
 */
export function pushedByScripts(job: Job): readonly Push[] {
  const pushed: Push[] = [];
  const tagged: Push[] = [];
  const repositories = new Set<string>();
  for (const step of job.steps) {
    for (const command of shellCommands(step)) {
      const [name, ...words] = command.words.slice(nameAt(command));
      const [verb, rest] = verbOf(words);
      if (name === undefined || !/^(?:docker|podman)$/.test(name.text)) {
        continue;
      }
      const plain = rest.filter(({ text }) => !text.startsWith('-'));
      if (verb === 'push') {
        const [image] = plain;
        if (image !== undefined && rest.some(({ text }) => /^(?:-a|--all-tags)$/.test(text))) {
          repositories.add(image.text);
        } else if (image !== undefined) {
          pushed.push(pushOf(step, image, image.text));
        }
      } else if (verb === 'tag') {
        tagged.push(...plain.slice(1, 2).map(image => pushOf(step, image, image.text)));
      } else if (verb === 'build') {
        (pushes(rest) ? pushed : tagged).push(...tagsOf(step, rest));
      }
    }
  }
  return [...pushed, ...tagged.filter(({ image }) => repositories.has(withoutTag(image)))];
}

/** Of `docker push`, `docker image push`, `docker buildx build`, with what follows. */
function verbOf(words: readonly Word[]): readonly [string, readonly Word[]] {
  const first = words[0]?.text ?? '';
  return /^(?:buildx|image|builder)$/.test(first)
    ? [words[1]?.text ?? '', words.slice(2)]
    : [first, words.slice(1)];
}

/** Whether a build pushes: `--push`, or an output of the kind `registry` or with `push=true`. */
function pushes(words: readonly Word[]): boolean {
  return words.some(
    ({ text }, index) =>
      /^--push(?:=true)?$/.test(text) ||
      (/^(?:-o|--output)(?:=|$)/.test(text) &&
        /(?:^|[=,])(?:type=registry|push=true)(?:,|$)/.test(
          text.includes('=') ? text : (words[index + 1]?.text ?? ''),
        )),
  );
}

function tagsOf(step: Step, words: readonly Word[]): readonly Push[] {
  return words.flatMap((word, index) => {
    const [, image] = /^(?:-t=?|--tag=)(.+)$/s.exec(word.text) ?? [];
    const next = /^(?:-t|--tag)$/.test(word.text) ? words[index + 1] : undefined;
    return next !== undefined
      ? [pushOf(step, next, next.text)]
      : image === undefined
        ? []
        : [pushOf(step, word, image)];
  });
}

function pushOf(step: Step, { start, end }: Word, image: string): Push {
  return { step, image, start, end };
}

function withoutTag(image: string): string {
  return image.replace(/:[^:/]*$/, '');
}
