/**
 * The second core's side: a detector that is given numbers and gives findings.
 *
 * @module
 */
import { Detector } from "../detect/detector.ts";
import { findInBatch } from "../detect/judge_batch.ts";
import { packFindings } from "./pack_findings.ts";
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
  { model, engine, reasons }: ScoringJob,
  port: Port,
): Promise<Score> {
  const detector = await Detector.parse(model, "of the program", { engine });
  const { scoringParts, threshold } = detector;
  const parts = { ...scoringParts, threshold };
  return (values) => {
    const findings = packFindings(findInBatch(values, parts, reasons));
    port.postMessage({ kind: "findings", findings }, [
      findings.scores.buffer,
      findings.asked.buffer,
      findings.causes.buffer,
    ]);
  };
}
