import type {
  EpochLoss,
  TrainingProgress,
  TrainingStart,
} from "../detect/train.ts";
import { countText, scoreText } from "../evaluate/report/number_text.ts";
import type { Notices } from "./notices.ts";
import { duration } from "./progress.ts";

/** Tells people how training goes: a line per epoch, and between them a progress line. */
export class TrainingWatch {
  readonly #notices: Notices;
  readonly #epochs: number;
  #fitWindows = 0;
  #started = 0;
  #epochStarted = 0;

  /** @param epochs The most epochs that there will be. */
  constructor(notices: Notices, epochs: number) {
    this.#notices = notices;
    this.#epochs = epochs;
  }

  /** Training is about to start. */
  start({ fit, validation, calibration, columns }: TrainingStart): void {
    this.#notices.note(
      `windows: ${countText(fit)} to fit, ${
        countText(validation)
      } to choose the ` +
        `best epoch, ${countText(calibration)} for the threshold; ` +
        `${countText(columns)} columns each row`,
    );
    this.#fitWindows = fit;
    this.#started = this.#epochStarted = performance.now();
    this.#notices.startProgress("train", fit * this.#epochs);
  }

  /** A gradient step was taken. */
  progress({ windows }: TrainingProgress): void {
    this.#notices.progress(windows, "windows");
  }

  /** An epoch is over. */
  epoch({ epoch, loss, validationLoss }: EpochLoss): void {
    const now = performance.now();
    const rate = this.#fitWindows / ((now - this.#epochStarted) / 1000);
    const left = (now - this.#started) / epoch * (this.#epochs - epoch) / 1000;
    this.#epochStarted = now;
    this.#notices.note(
      `epoch ${epoch}/${this.#epochs}  loss ${scoreText(loss)}  ` +
        `validation ${scoreText(validationLoss)}  ${
          countText(rate)
        } windows/s` +
        (epoch < this.#epochs ? `  ${duration(left)} left` : ""),
    );
  }
}
