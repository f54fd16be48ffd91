import type { BadRow } from "../records/traffic_record.ts";
import { countText } from "../evaluate/report/number_text.ts";
import type { Notices } from "./notices.ts";

/** More than a person reads before acting. */
const MOST_SHOWN = 20;

/** Tells people of bad rows: the first 20 whole, the others by number. */
export class BadRows {
  readonly #notices: Notices;
  #count = 0;

  /** @param notices Where they are told; `--quiet` does not silence them. */
  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** Takes the next bad row. */
  report(row: BadRow): void {
    this.#count++;
    if (this.#count <= MOST_SHOWN) this.#notices.warn(row.problem);
    if (this.#count === MOST_SHOWN + 1) {
      this.#notices.warn("further bad rows are counted, not shown");
    }
  }

  /** Says how many were skipped, if any were. */
  summarize(): void {
    if (this.#count === 0) return;
    const shown = Math.min(this.#count, MOST_SHOWN);
    this.#notices.warn(
      `${rowsText(this.#count)} could not be read and ` +
        `${this.#count === 1 ? "was" : "were"} skipped` +
        (shown < this.#count ? `; the first ${shown} are shown above` : ""),
    );
  }
}

/** `1 row`, `2,000 rows`. */
function rowsText(count: number): string {
  return `${countText(count)} ${count === 1 ? "row" : "rows"}`;
}
