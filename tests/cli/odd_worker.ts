/** A worker that speaks the protocol of a second core and does what it is told. */
import type {
  ScoringAnswer,
  ScoringJob,
} from "../../lib/cli/scoring_protocol.ts";

const port = globalThis as unknown as {
  onmessage: (event: MessageEvent) => void;
  postMessage(answer: ScoringAnswer): void;
};

const failure = (name: string) =>
  ({
    kind: "failure",
    error: { name, message: "it is odd", stack: "where it was" },
  }) as const;

port.onmessage = ({ data }: MessageEvent<ScoringJob>) => {
  if (data.detector === "refuse") {
    return port.postMessage(failure("BackendError"));
  }
  port.onmessage = () => {
    if (data.detector === "throw") throw new Error("nobody catches it");
    if (data.detector === "fail") port.postMessage(failure("RangeError"));
  };
  port.postMessage({ kind: "ready" });
};
port.postMessage({ kind: "listening" });
