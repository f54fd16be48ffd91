import { writeFileAtomically } from "../atomic_write.ts";
import { generatorStream } from "../generator_stream.ts";
import type { Preprocessor } from "../features/preprocessor.ts";
import type { Windowing } from "../features/windowing.ts";
import type { Architecture } from "../model/architecture.ts";
import type { AutoencoderOptions } from "../model/autoencoder.ts";
import { decodeModel, encodeModel } from "../model/model_file.ts";
import type { Schema } from "../records/schema.ts";
import { type BatchingOptions, checkMaxDelay } from "./batching.ts";
import { cutBatches } from "./cut_batches.ts";
import type { ScoredWindow } from "./explanation.ts";
import { fileOfParts, partsOfFile } from "./detector_file.ts";
import { completeParts, type DetectorParts } from "./detector_parts.ts";
import { findingsOf, verdictsOf } from "./findings.ts";
import { judgeBatch } from "./judge_batch.ts";
import { loadModel } from "./model_source.ts";
import { NumberBuffer } from "./number_buffer.ts";
import type { RowInput } from "./row_input.ts";
import { scoreBatches } from "./score_batches.ts";
import type { Threshold } from "./threshold.ts";
import type { ReasonsMode, Verdict } from "./verdict.ts";
import { type WindowBatch, WindowBatcher } from "./window_batcher.ts";
import type { ScoringParts } from "./window_scorer.ts";

/** How verdicts are made. */
export interface ScoreOptions {
  /** Which verdicts carry reasons. @default {"anomalies"} */
  readonly reasons?: ReasonsMode;
}

/** How a stream is scored. */
export interface StreamOptions extends ScoreOptions, BatchingOptions {}

/** How a detector runs. */
export type LoadOptions = Pick<AutoencoderOptions, "engine">;

/**
 * A trained detector: rows of traffic in, verdicts out.
 *
 * It owns memory of the WASM backend: dispose of it, best by `using`.
 *
 * @example Score rows with a shipped model
 * ```ts
 * import { Detector, syntheticTraffic } from "@gatewarden/gatewarden";
 * import { assertEquals } from "@std/assert";
 *
 * using detector = await Detector.load("synthetic");
 * const rows = await Array.fromAsync(syntheticTraffic({ rows: 100, seed: 7 }));
 * const verdicts = detector.score(rows);
 * // The first window ends with the row that completes it.
 * assertEquals(verdicts[0]?.index, detector.windowing.timesteps - 1);
 * ```
 *
 * @example Score a stream in constant memory
 * ```ts
 * import { Detector, syntheticTraffic } from "@gatewarden/gatewarden";
 * import { assertEquals } from "@std/assert";
 *
 * using detector = await Detector.load("synthetic");
 * let windows = 0;
 * for await (const verdict of syntheticTraffic({ rows: 500 }).pipeThrough(detector.stream())) {
 *   if (verdict.anomalous) console.log(verdict.index, verdict.reasons);
 *   windows++;
 * }
 * assertEquals(windows, 500 - detector.windowing.timesteps + 1);
 * ```
 */
export class Detector implements Disposable {
  readonly #parts: Required<DetectorParts>;
  /** What rows were put together in, while nobody scores: to make one takes time. */
  #numbers: NumberBuffer | undefined;
  #disposed = false;

  /** Puts a detector together; {@linkcode Detector.load} and `train` do it for you. */
  constructor(parts: DetectorParts) {
    this.#parts = completeParts(parts);
  }

  /**
   * Loads a shipped model by name, or a model file by path or `file:` URL.
   *
   * @param options What computes the network; for those who compare.
   * @throws {ModelError} If there is none, or it does not pass verification.
   * @throws {BackendError} If WebAssembly SIMD cannot start.
   */
  static async load(
    source: string | URL,
    options: LoadOptions = {},
  ): Promise<Detector> {
    const { name, file } = await loadModel(source);
    return new Detector(await partsOfFile(file, name, options));
  }

  /**
   * Makes a detector from a model file's text.
   *
   * @param name What to call the text in messages.
   * @param options What computes the network; for those who compare.
   * @throws {ModelError} If it does not pass verification.
   */
  static async parse(
    text: string,
    name = "text",
    options: LoadOptions = {},
  ): Promise<Detector> {
    const file = await decodeModel(text, name);
    return new Detector(await partsOfFile(file, name, options));
  }

  /** The columns that rows have. */
  get schema(): Schema {
    return this.#parts.schema;
  }

  /** Fitted encoders and scalers. */
  get preprocessor(): Preprocessor {
    return this.#parts.preprocessor;
  }

  /** How rows are cut into windows. */
  get windowing(): Windowing {
    return this.#parts.windowing;
  }

  /** Widths and lengths of the network. */
  get architecture(): Architecture {
    return this.#parts.autoencoder.architecture;
  }

  /** The score above which a window is anomalous, and the evidence for it. */
  get threshold(): Threshold {
    return this.#parts.threshold;
  }

  /** How the model came about: data, options, losses, versions. */
  get training(): Readonly<Record<string, unknown>> {
    return this.#parts.training;
  }

  /** What scores windows; for those who need more of a window than its verdict. */
  get scoringParts(): ScoringParts {
    return this.#parts;
  }

  /**
   * The same detector with another threshold. Both share the network: dispose of one.
   *
   * @param threshold The other threshold.
   * @param training How the model came about, where there is more to tell now.
   */
  withThreshold(
    threshold: Threshold,
    training: DetectorParts["training"] = this.training,
  ): Detector {
    return new Detector({ ...this.#parts, threshold, training });
  }

  /**
   * Scores rows at once.
   *
   * @returns One verdict per window, in the order of the windows' last rows.
   * @throws {TypeError} If a value is not of its feature's type.
   * @throws {RangeError} If a row has too few or too many values.
   * @throws {Error} If the detector was disposed of.
   */
  score(rows: Iterable<RowInput>, options: ScoreOptions = {}): Verdict[] {
    this.#requireLive("score");
    const parts = this.#parts;
    const numbers = this.#numbers ?? new NumberBuffer();
    // Rows that are made while they are read may ask for other scores.
    this.#numbers = undefined;
    const batcher = new WindowBatcher(parts, numbers);
    const verdicts: Verdict[] = [];
    const judge = (batch: WindowBatch) => {
      for (const verdict of judgeBatch(batch, parts, options.reasons)) {
        verdicts.push(verdict);
      }
      numbers.giveBack();
    };
    for (const row of rows) {
      const batch = batcher.push(row);
      if (batch !== undefined) judge(batch);
    }
    if (batcher.isWaiting) judge(batcher.flush());
    this.#numbers = numbers;
    return verdicts;
  }

  /**
   * Scores a stream of rows; the same verdicts as {@linkcode Detector.score}.
   *
   * Rows that trickle are answered at once, or after `maxDelay`; rows that rush in
   * batches. Where the rows fail, the verdicts before the failure come out first.
   *
   * @throws {RangeError} If `maxDelay` is no number of milliseconds.
   * @throws {Error} If the detector was disposed of. The stream fails where that
   * happens before its end, and with the errors of {@linkcode Detector.score}.
   */
  stream(options: StreamOptions = {}): TransformStream<RowInput, Verdict> {
    this.#requireLive("score");
    checkMaxDelay(options.maxDelay ?? 0);
    const parts = this.#parts;
    return generatorStream(async function* (rows: AsyncIterable<RowInput>) {
      for await (const batch of cutBatches(rows, parts, options)) {
        yield* judgeBatch(batch, parts, options.reasons);
      }
    });
  }

  /**
   * Scores rows as they come, as {@linkcode Detector.stream} does, and keeps each
   * window's rows and reconstruction.
   *
   * @throws {Error} If the detector was disposed of.
   */
  windows(
    rows: AsyncIterable<RowInput>,
    batching: BatchingOptions = {},
  ): AsyncGenerator<ScoredWindow> {
    return oneByOne(this.batches(rows, batching));
  }

  /**
   * Scores rows as they come, as {@linkcode Detector.windows} does, and gives the
   * windows of a batch together, for {@linkcode Detector.verdicts}.
   *
   * @throws {Error} If the detector was disposed of.
   */
  batches(
    rows: AsyncIterable<RowInput>,
    batching: BatchingOptions = {},
  ): AsyncGenerator<readonly ScoredWindow[]> {
    this.#requireLive("score");
    return scoreBatches(rows, this.#parts, batching);
  }

  /** What is said of a scored window. */
  verdict(window: ScoredWindow, options: ScoreOptions = {}): Verdict {
    return this.verdicts([window], options)[0]!;
  }

  /** What is said of scored windows; explained together, which costs less. */
  verdicts(
    windows: readonly ScoredWindow[],
    { reasons = "anomalies" }: ScoreOptions = {},
  ): Verdict[] {
    return verdictsOf(
      windows.map(({ records }) => records),
      findingsOf(windows, this.#parts, reasons),
      this.#parts,
    );
  }

  /** The detector as the text of a model file. */
  async serialize(): Promise<string> {
    return await encodeModel(fileOfParts(this.#parts));
  }

  /**
   * Writes the model file, whole or not at all.
   *
   * @throws {AccessError} If the file cannot be written.
   */
  async save(path: string): Promise<void> {
    await writeFileAtomically(path, await this.serialize());
  }

  /** Refuses what needs the network once it is freed. */
  #requireLive(action: string): void {
    if (!this.#disposed) return;
    throw new Error(
      `Cannot ${action} with a detector that was disposed of: load it again, ` +
        "or dispose of it later",
    );
  }

  /**
   * Frees the network.
   *
   * @throws {Error} If that was done before: two parts of the program believe that
   * they own the detector.
   */
  [Symbol.dispose](): void {
    if (this.#disposed) {
      throw new Error(
        "Cannot dispose of a detector twice: let one place own it, and leave the " +
          "call out where `using` does it",
      );
    }
    this.#disposed = true;
    this.#parts.autoencoder[Symbol.dispose]();
  }
}

/** The windows of batches. */
async function* oneByOne(
  batches: AsyncIterable<readonly ScoredWindow[]>,
): AsyncGenerator<ScoredWindow> {
  for await (const windows of batches) yield* windows;
}
