/**
 * Settings of the service, from its environment. All of them are read at the start, so that a task with
 * one missing stops at once and the deployment's circuit breaker takes it back.
 */

const DEFAULTS = {
  PORT: '8080',
  PAGE_SIZE: '20',
  TILE_ORIGIN: 'http://tiles.internal',
};

/**
 * A whole number of the environment.
 */
function number(env, name) {
  const value = Number(text(env, name));
  if (!Number.isInteger(value)) {
    throw new Error(`${name} is no whole number`);
  }
  return value;
}

/** What the service needs, or an error that names what is missing. */
export function loadConfig(env) {
  return {
    port: number(env, 'PORT'),
    pageSize: number(env, 'PAGE_SIZE'),
    tileOrigin: text(env, 'TILE_ORIGIN'),
    databaseUrl: text(env, 'DATABASE_URL'),
  };
}

/**
 * A setting as it stands in the environment, or its default. An empty one counts as missing: task
 * definitions that are rendered from templates leave those behind.
 */
function text(env, name) {
  const value = env[name] || DEFAULTS[name];
  if (value === undefined) {
    // The reason that ECS shows is the exit code alone; this is what stands in the log.
    throw new Error(`Missing required configuration '${name}'`);
  }
  return value;
}
