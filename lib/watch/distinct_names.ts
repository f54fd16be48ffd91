import { readArray } from "../features/json_fields.ts";
import { readText } from "./state_text.ts";

/** Beyond this it is enough to know that there are more. */
const MOST = 100;

/** Counts different names up to a hundred, exactly; beyond that it says "more". */
export class DistinctNames {
  readonly #names = new Set<string>();
  #more = false;

  /** Notes a name. */
  add(name: string): void {
    if (this.#names.has(name)) return;
    if (this.#names.size < MOST) this.#names.add(name);
    else this.#more = true;
  }

  /** How many different ones were seen, a hundred at most. */
  get count(): number {
    return this.#names.size;
  }

  /** Whether there were more than {@linkcode DistinctNames.count} tells. */
  get more(): boolean {
    return this.#more;
  }

  /** The number with its noun: `1 port`, `7 ports`, `over 100 ports`. */
  text(noun: string): string {
    const plural = this.count === 1 ? noun : `${noun}s`;
    return `${this.#more ? "over " : ""}${this.count} ${plural}`;
  }

  /** The state for a checkpoint: the names, and `true` at the end if there are more. */
  toJSON(): (string | true)[] {
    return this.#more ? [...this.#names, true] : [...this.#names];
  }

  /**
   * The names from their state.
   *
   * @throws {ModelError} If the state is damaged; the error names the field.
   */
  static fromJSON(value: unknown, path: string): DistinctNames {
    const distinct = new DistinctNames();
    const items = readArray(value, path);
    distinct.#more = items.at(-1) === true;
    const names = distinct.#more ? items.slice(0, -1) : items;
    for (const [i, name] of names.entries()) {
      distinct.add(readText(name, `${path}[${i}]`));
    }
    return distinct;
  }
}
