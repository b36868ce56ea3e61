import type { Disposable } from './emitter.ts';
import type { Environment } from './model.ts';
import type { Access, Cloud, Credentials, OpenCloud } from './ports.ts';

export interface CloudsDeps {
  /** Loads the adapters; called once, when the first environment is opened. */
  readonly load: () => Promise<OpenCloud>;
  /** Throws Failure `notFound` for a name that the settings do not have. */
  readonly environment: (name: string) => Environment;
  readonly credentials: (name: string, access: Access, refused?: string) => Promise<Credentials>;
}

/**
 * One Cloud for each environment, opened at first use and again when the environment's settings changed. `keep`
 * is to be told of every change of the environments.
 */
export class Clouds implements Disposable {
  readonly #deps: CloudsDeps;
  readonly #opened = new Map<string, { environment: Environment; cloud: Promise<Cloud> }>();

  constructor(deps: CloudsDeps) {
    this.#deps = deps;
  }

  get(name: string): Promise<Cloud> {
    const environment = this.#deps.environment(name);
    const known = this.#opened.get(name);
    if (known?.environment === environment) {
      return known.cloud;
    }
    if (known !== undefined) {
      close(known.cloud);
    }
    const cloud = this.#deps
      .load()
      .then(open => open(environment, (access, refused) => this.#deps.credentials(name, access, refused)));
    const entry = { environment, cloud };
    this.#opened.set(name, entry);
    cloud.catch(() => {
      if (this.#opened.get(name) === entry) {
        this.#opened.delete(name);
      }
    });
    return cloud;
  }

  /** Closes those whose environment is not one of these any more. */
  keep(environments: readonly Environment[]): void {
    for (const [name, { environment, cloud }] of this.#opened) {
      if (!environments.includes(environment)) {
        close(cloud);
        this.#opened.delete(name);
      }
    }
  }

  dispose(): void {
    this.keep([]);
  }
}

function close(cloud: Promise<Cloud>): void {
  cloud.then(
    opened => opened.dispose(),
    () => undefined,
  );
}
