/**
 * The second core's side: a detector that is given numbers and gives findings.
 *
 * @module
 */
import { partsOfFile } from "../detect/detector_file.ts";
import { findInBatch } from "../detect/judge_batch.ts";
import {
  errorText,
  type ScoringAnswer,
  type ScoringJob,
  type ScoringRequest,
  type ScoringStart,
} from "./scoring_protocol.ts";

/** What a worker's global scope has of a port. */
interface Port {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: ScoringAnswer, transfer?: Transferable[]): void;
}

/** Answers one batch. */
type Score = (values: ScoringRequest) => void;

/** Answers until the worker is ended. */
export function serveScoring(): void {
  const port = globalThis as unknown as Port;
  const refuse = (error: unknown) =>
    port.postMessage({ kind: "failure", error: errorText(error) });
  port.onmessage = async ({ data }: MessageEvent<ScoringStart>) => {
    try {
      const { done } = data;
      const score = await prepare(data, port);
      port.onmessage = ({ data }: MessageEvent<ScoringRequest>) => {
        try {
          score(data);
        } catch (error) {
          refuse(error);
        }
        Atomics.add(done, 0, 1);
      };
      port.postMessage({ kind: "ready" });
    } catch (error) {
      refuse(error);
    }
  };
  port.postMessage({ kind: "listening" });
}

async function prepare(
  { detector, weights, engine, reasons }: ScoringJob,
  port: Port,
): Promise<Score> {
  const file = { detector: JSON.parse(detector), weights, training: {} };
  const parts = await partsOfFile(file, "of the program", { engine });
  return (values) => {
    const findings = findInBatch(values, parts, reasons);
    // Handed over; all else of findings is small, and copied.
    const { counts, numbers } = findings.causes;
    const handed = [counts.buffer, numbers.buffer];
    port.postMessage({ kind: "findings", findings }, handed);
  };
}
