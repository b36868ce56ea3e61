import type { Target } from '../../setUp.ts';
import { type Place, targetNames } from './places.ts';
import { command } from './quote.ts';

/** A line of a script, and the targets that it is for. */
export interface Line {
  readonly targets: readonly Target[];
  readonly line: string;
}

/** In the order of making: what several targets share comes before what one of them has alone. */
export function sharedFirst(lines: readonly Line[]): readonly Line[] {
  return together(lines).toSorted((a, b) => b.targets.length - a.targets.length);
}

/** In the order of taking away. */
export function sharedLast(lines: readonly Line[]): readonly Line[] {
  return together(lines).toSorted((a, b) => a.targets.length - b.targets.length);
}

/** Those of the same targets side by side, and else as they were. */
function together(lines: readonly Line[]): readonly Line[] {
  return [...Map.groupBy(lines, ({ targets }) => targetNames(targets).join('\n')).values()].flat();
}

/** What is done in one region of an account, for the targets that were asked for. */
export function regionBlock(place: Place, lines: readonly Line[]): string {
  const [{ account, region }] = place.targets;
  return block(place, `Account ${account}, ${region}`, region, lines);
}

/** What is done in IAM, which is in no region and yet signed for in one. */
export function iamBlock(place: Place, lines: readonly Line[]): string {
  const [{ account, partition }] = place.targets;
  return block(place, `Account ${account}: sign-in and roles`, IAM_REGIONS[partition], lines);
}

/** https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
const IAM_REGIONS: Readonly<Record<Target['partition'], string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

function block(place: Place, title: string, region: string, lines: readonly Line[]): string {
  const [{ partition, account }] = place.targets;
  const of = ({ targets }: Line): string => command('any_chosen', ...targetNames(targets));
  const all = of({ targets: place.targets, line: '' });
  const body: string[] = [];
  let open: string | undefined;
  for (const each of lines) {
    const wanted = of(each) === all ? undefined : of(each);
    if (open !== wanted) {
      body.push(
        ...(open === undefined ? [] : ['  fi']),
        ...(wanted === undefined ? [] : [`  if ${wanted}; then`]),
      );
      open = wanted;
    }
    body.push(`${open === undefined ? '  ' : '    '}${each.line}`);
  }
  return [
    '',
    `if ${command('at', title, partition, account, region, ...targetNames(place.targets))}; then`,
    ...body,
    ...(open === undefined ? [] : ['  fi']),
    'fi',
  ].join('\n');
}
