import {
  CONNECTION_FORMATS,
  type ConnectionFormat,
} from "../records/connections/detect_connection_format.ts";
import {
  type CaptureCounts,
  newCaptureCounts,
  wrongChecksums,
} from "../records/packets/capture_connections.ts";
import { countText } from "../evaluate/report/number_text.ts";
import type { Notices } from "./notices.ts";
import { choice, defaulted, type Flag, type ValueOption } from "./options.ts";
import { READ_OPTIONS } from "./read_options.ts";

/** The options of the commands that read connections. */
export const CONNECTION_OPTIONS: {
  readonly format: ValueOption<ConnectionFormat | "auto">;
  readonly "max-errors": ValueOption<string | undefined>;
  readonly "ignore-checksums": Flag;
  readonly quiet: Flag;
} = {
  format: defaulted(choice(["auto", ...CONNECTION_FORMATS] as const), {
    placeholder: "FORMAT",
    default: "auto",
    help: `form of the input: auto, ${CONNECTION_FORMATS.join(", ")}`,
  }),
  "max-errors": READ_OPTIONS["max-errors"],
  "ignore-checksums": READ_OPTIONS["ignore-checksums"],
  quiet: READ_OPTIONS.quiet,
};

/** Counts for the reading of a capture. */
export function captureCounts(): CaptureCounts {
  return newCaptureCounts();
}

/** Says what of the input was no connection, and what a capture's reading met. */
export function tellSkipped(
  skipped: ReadonlyMap<string, number>,
  capture: CaptureCounts,
  notices: Notices,
): void {
  for (const [what, count] of skipped) {
    notices.note(
      `skipped, as they are no connections: ${countText(count)} ${what}`,
    );
  }
  if (capture.frames === 0) return;
  notices.note(
    `${countText(capture.packets)} packets in ${
      countText(capture.frames)
    } frames`,
  );
  for (const [reason, count] of capture.skipped) {
    notices.note(`skipped: ${countText(count)} ${reason}`);
  }
  const wrong = wrongChecksums(capture);
  if (wrong > 0) {
    notices.warn(
      (wrong === 1
        ? "1 packet was left out as its checksum is wrong"
        : `${
          countText(wrong)
        } packets were left out as their checksums are wrong`) +
        "; --ignore-checksums takes them",
    );
  }
  if (capture.evicted > 0) {
    notices.warn(
      `${
        countText(capture.evicted)
      } connections were written before their end, ` +
        "as too many were open at once",
    );
  }
}
