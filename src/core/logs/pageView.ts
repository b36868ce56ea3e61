import { shortTaskId } from '../format.ts';
import type { FollowStatus } from './line.ts';
import { type LiveTail, NOTICES_MAX, type PageStatus, type PageView, SENTENCE_MAX } from './messages.ts';
import type { LogRequest } from './target.ts';

/** As Amazon ECS makes them for tasks. */
const TASK_ID = /\b[\da-f]{32}\b/g;

/** A request in the page's words. `regionOf`: an environment's own region; `resumed`: as PageView's. */
export function pageView(
  { targets, lines }: LogRequest,
  liveTail: LiveTail,
  regionOf: (environment: string) => string | undefined,
  resumed = false,
): PageView {
  const environments = [...new Set(targets.map(({ environment }) => environment))];
  return {
    targets: targets.map(target => {
      const { kind, title, environment } = target;
      const region = target.kind === 'group' ? target.region : undefined;
      return {
        kind,
        title: title.replace(TASK_ID, id => shortTaskId(id)),
        environment,
        region: region === regionOf(environment) ? undefined : region,
        colour: environments.indexOf(environment),
      };
    }),
    request: lines.kind,
    range: lines.kind === 'range' || lines.kind === 'search' ? lines.range : undefined,
    time: lines.kind === 'around' ? lines.time : undefined,
    words: lines.kind === 'search' ? lines.search.words : undefined,
    liveTail: lines.kind === 'follow' ? liveTail : 'unavailable',
    resumed,
  };
}

/** A status in the page's words, none of them longer than the page takes. */
export function pageStatus({ kind, text, notices, lag, action, mode, sampled }: FollowStatus): PageStatus {
  return {
    kind,
    text: sentence(text),
    notices: notices.slice(0, NOTICES_MAX).map(sentence),
    lag,
    action: action?.title,
    mode,
    sampled,
  };
}

/** No character is cut in two. */
function sentence(text: string): string {
  return text.length <= SENTENCE_MAX
    ? text
    : `${text.slice(0, SENTENCE_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
