import type { OutputPosition } from "./output_position.ts";
import type { StandardOutputFile } from "./standard_output_file.ts";
import { jsonId, readWrittenLines } from "./written_lines.ts";

/** How to go on with a redirected stdout. */
export interface ResumeStdoutOptions {
  /** Takes the id from a line. @default {the JSON object's `id`} */
  readonly idOf?: (line: string) => string | undefined;
  /** Is told what a person should know. */
  readonly tell?: (message: string) => void;
}

/**
 * Makes good that a process was killed after it wrote to a redirected stdout:
 * reads what it wrote, or cuts it off where it cannot be read.
 *
 * @param file Stdout, the same file as before.
 * @param resume How far it was written for the checkpoint.
 * @returns The ids of the lines beyond that are there to stay.
 */
export async function resumeStdout(
  file: StandardOutputFile,
  resume: OutputPosition,
  { idOf = jsonId, tell = () => {} }: ResumeStdoutOptions,
): Promise<string[]> {
  const size = file.size();
  if (size <= resume.size) return [];
  using readable = await file.openForReading();
  if (readable !== undefined) {
    const { ids, end } = await readWrittenLines(readable, resume.size, idOf);
    if (end < size) file.truncate(end);
    return ids;
  }
  if (file.holdsNotices) {
    tell(
      "Alerts may come twice, since stdout and stderr go to the same file; " +
        "--output FILE holds each once",
    );
  } else {
    file.truncate(resume.size);
  }
  return [];
}
