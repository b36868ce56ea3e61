/** Name of the relay's file below `.github/workflows`, unless an environment's settings name another. */
export const RELAY_WORKFLOW = 'ecs-codespaces-sign-in.yml';
