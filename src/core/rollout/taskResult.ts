import type { Container, Task } from '../model.ts';

/**
 * The exit code of the containers that do a task's work: the first that is not 0, else 0. Undefined where one of
 * them never ran, or all gave 0 in a task that ended for another reason than the end of an essential container: a
 * process that is stopped by a person, by a Spot interruption or because its neighbour could not start may well
 * answer SIGTERM with 0, and has not done its work.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (stopCode)
 */
export function resultOf(
  { stopCode }: Pick<Task, 'stopCode'>,
  work: readonly Pick<Container, 'exitCode'>[],
): number | undefined {
  const codes = work.map(({ exitCode }) => exitCode);
  const failed = codes.find(code => code !== undefined && code !== 0);
  if (failed !== undefined) {
    return failed;
  }
  const done = codes.length > 0 && !codes.includes(undefined);
  return done && stopCode === 'EssentialContainerExited' ? 0 : undefined;
}
