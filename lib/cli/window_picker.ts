import type { Detector } from "../detect/detector.ts";
import { cutOfCalibration } from "../detect/calibration_scores.ts";
import type { ScoredWindow } from "../detect/explanation.ts";
import type { Threshold } from "../detect/threshold.ts";
import type { ReportData, WindowView } from "../evaluate/report/report_data.ts";

interface Picked {
  readonly window: ScoredWindow;
  readonly label: string;
}

/** The median of the calibration windows' scores, or half the threshold. */
function typicalScore(threshold: Threshold): number {
  if (threshold.kind === "percentile") return threshold.evidence.quantiles[50]!;
  const { calibration, value } = threshold;
  if (calibration === undefined) return value / 2;
  return cutOfCalibration(calibration, calibration.windows / 2).value;
}

/**
 * Chooses, in one pass and with three windows in memory, what a report looks into:
 *
 * - a typical normal window: the one whose score is nearest to the median of the
 *   normal windows that the model was calibrated on, or to half the threshold
 *   where the model does not know it;
 * - the anomalous window with the highest score;
 * - the window with the highest score of all, where that is another one.
 */
export class WindowPicker {
  readonly #detector: Detector;
  readonly #typical: number;
  #normal: Picked | undefined;
  #anomalous: Picked | undefined;
  #strangest: Picked | undefined;

  /** @param detector The detector that scored the windows. */
  constructor(detector: Detector) {
    const { threshold } = detector;
    this.#detector = detector;
    this.#typical = typicalScore(threshold);
  }

  /** Looks at the next window. */
  take(window: ScoredWindow, anomalous: boolean, label: string): void {
    const { score } = window;
    const isStranger = (than: Picked | undefined) =>
      than === undefined || score > than.window.score;
    if (isStranger(this.#strangest)) this.#strangest = { window, label };
    if (anomalous) {
      if (isStranger(this.#anomalous)) this.#anomalous = { window, label };
      return;
    }
    const distance = (of: ScoredWindow) => Math.abs(of.score - this.#typical);
    const isRight = score <= this.#detector.threshold.value;
    const isNearer = this.#normal === undefined ||
      distance(window) < distance(this.#normal.window);
    if (isRight && isNearer) this.#normal = { window, label };
  }

  /** The chosen windows, as a report shows them. */
  views(): ReportData["windows"] {
    const [normal, anomalous, strangest] = [
      this.#normal,
      this.#anomalous,
      this.#strangest,
    ];
    const isOther = strangest?.window !== anomalous?.window;
    return {
      ...(normal && { normal: this.#view("A typical normal window", normal) }),
      ...(anomalous && {
        anomalous: this.#view("The strangest anomalous window", anomalous),
      }),
      ...(strangest && isOther && {
        strangest: this.#view("The strangest window of all", strangest),
      }),
    };
  }

  #view(title: string, { window, label }: Picked): WindowView {
    const { columns } = this.#detector.preprocessor;
    const series = (values: Float32Array, column: number) => {
      const width = values.length / window.records.length;
      return window.records.map((_, t) => values[t * width + column]!);
    };
    return {
      title,
      index: window.records.at(-1)!.index,
      score: window.score,
      label,
      features: columns.map(({ name }, column) => ({
        name,
        actual: series(window.actual, column),
        expected: series(window.reconstruction, column),
      })),
    };
  }
}
