import type { Detector } from "../detect/detector.ts";
import type { ScoredWindow } from "../detect/explanation.ts";
import type { Mistake, Mistakes } from "../evaluate/report/report_data.ts";

/** How many of each kind are kept. */
const MOST = 5;

interface Picked {
  readonly window: ScoredWindow;
  readonly label: string;
}

/**
 * Chooses, in one pass and with few windows in memory, the false alarms with the
 * highest scores and the misses with the highest ones, which are the nearest to the
 * threshold. No two of a kind share a row: they would say the same.
 */
export class MistakePicker {
  readonly #detector: Detector;
  #falseAlarms: readonly Picked[] = [];
  #misses: readonly Picked[] = [];

  /** @param detector The detector that scored the windows. */
  constructor(detector: Detector) {
    this.#detector = detector;
  }

  /** Looks at the next window. */
  take(window: ScoredWindow, anomalous: boolean, label: string): void {
    const alarm = window.score > this.#detector.threshold.value;
    if (alarm === anomalous) return;
    const candidate = { window, label };
    if (alarm) this.#falseAlarms = kept(this.#falseAlarms, candidate);
    else this.#misses = kept(this.#misses, candidate);
  }

  /** The chosen windows with their reasons, the highest score first. */
  mistakes(): Mistakes {
    const explained = ({ window, label }: Picked): Mistake => {
      const { index, score, reasons = [] } = this.#detector.verdict(window, {
        reasons: "all",
      });
      return { index, score, label, reasons };
    };
    return {
      falseAlarms: this.#falseAlarms.map(explained),
      misses: this.#misses.map(explained),
    };
  }
}

/** What is kept once a window has come; of windows that share rows, the strangest. */
function kept(before: readonly Picked[], next: Picked): readonly Picked[] {
  const { score } = next.window;
  const isFull = before.length === MOST;
  if (isFull && score <= before.at(-1)!.window.score) return before;
  const overlaps = (other: Picked) => sharesRow(other.window, next.window);
  if (before.some((other) => overlaps(other) && other.window.score >= score)) {
    return before;
  }
  return [...before.filter((other) => !overlaps(other)), next]
    .sort((a, b) => b.window.score - a.window.score)
    .slice(0, MOST);
}

function sharesRow(a: ScoredWindow, b: ScoredWindow): boolean {
  const rows = new Set(a.records.map(({ index }) => index));
  return b.records.some(({ index }) => rows.has(index));
}
