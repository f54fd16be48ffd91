import type { Detector } from "../detect/detector.ts";
import { Problem } from "./problem.ts";

/** Seconds after which loading may be tried again. */
const RETRY_AFTER = "5";

/** A model that is loaded when it is first asked for, once for all requests. */
export class ServedModel {
  /** What the model is called in answers. */
  readonly name: string;
  readonly #load: () => Promise<Detector>;
  readonly #log: (error: unknown) => void;
  #loading: Promise<Detector> | undefined;
  #sha256: Promise<string> | undefined;

  /**
   * @param name What the model is called in answers.
   * @param load Loads it.
   * @param log Told why it could not be loaded; clients are not.
   */
  constructor(
    name: string,
    load: () => Promise<Detector>,
    log: (error: unknown) => void,
  ) {
    this.name = name;
    this.#load = load;
    this.#log = log;
  }

  /**
   * The detector. Requests that come while it loads share the load; one that
   * failed is tried anew.
   *
   * @throws {Problem} If the model cannot be loaded.
   */
  get(): Promise<Detector> {
    this.#loading ??= this.#load().catch((error) => {
      this.#loading = undefined;
      this.#log(error);
      throw new Problem(
        503,
        `Cannot load the model ${this.name}; the server's log tells why`,
        {},
        { "Retry-After": RETRY_AFTER },
      );
    });
    return this.#loading;
  }

  /** The digest that a file of this model carries. */
  async sha256(): Promise<string> {
    const detector = await this.get();
    this.#sha256 ??= detector.serialize()
      .then((text) => /"sha256":"([0-9a-f]{64})"\}\n$/.exec(text)![1]!);
    return await this.#sha256;
  }
}
