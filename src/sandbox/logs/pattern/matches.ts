import { ApiError } from '../../api.ts';

/** Whether a message matches. */
export type Matches = (message: string) => boolean;

export function invalidPattern(): ApiError {
  return new ApiError('InvalidParameterException', 'Invalid filter pattern');
}
