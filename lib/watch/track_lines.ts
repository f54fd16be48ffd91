import type { LineBlock } from "../records/line_blocks.ts";
import type { FollowedBlock } from "./followed_block.ts";
import type { LinePositions } from "./line_positions.ts";

/**
 * Numbers followed lines for the readers of records and keeps track of them.
 *
 * Numbers go on from file to file, so that each names one line of the whole run.
 * Each line counts as open from here on. When the next block is asked for, those
 * lines of the one before are done that nobody has called
 * `positions.claim(line)` for: headers, blank lines, events of another kind. So
 * whoever takes rows from the reader claims the lines of a batch before asking
 * for the next batch, and calls `positions.done(line)` once a row is dealt with.
 *
 * @param blocks What `followFile()` gives.
 * @param positions What keeps track of the lines.
 */
export async function* trackLines(
  blocks: AsyncIterable<FollowedBlock>,
  positions: LinePositions,
): AsyncGenerator<LineBlock> {
  let firstLine = 1;
  for await (const { file, lines, offsets, ends, header } of blocks) {
    if (!header) {
      for (let i = 0; i < lines.length; i++) {
        positions.read(firstLine + i, file, offsets[i]!, ends[i]!);
      }
    }
    yield { firstLine, lines };
    positions.settle(firstLine, lines.length);
    firstLine += lines.length;
  }
}
