import { type Command, defineCommand } from "./command.ts";
import { wantsCore } from "./core_wish.ts";
import { isLongInput } from "./is_long_input.ts";
import { SCORE_OPTIONS } from "./score_options.ts";
import { ScoringCore } from "./scoring_core.ts";

/** `gatewarden score`: verdicts. */
export const scoreCommand: Command = defineCommand({
  name: "score",
  description:
    "Reads traffic and writes one verdict per window as NDJSON, in constant " +
    "memory. A higher score is more anomalous; reasons are the features that " +
    "the score comes from. No FILE or - means stdin; .gz is read as such.",
  operands: "[FILE…]",
  operandCount: [0, Infinity],
  options: SCORE_OPTIONS,
  examples: [
    "gatewarden score traffic.csv --model synthetic --only-anomalies",
    "zcat KDDTest+.txt.gz | gatewarden score --threshold percentile:99 > verdicts.ndjson",
  ],
  async run({ options, operands }, { program }) {
    const { workers } = options;
    const isLong = await isLongInput(operands);
    const wish = { workers, isLong, program };
    using launched = wantsCore(wish) ? ScoringCore.launch(program!) : undefined;
    // What scores is loaded here while the program starts there.
    const { runScore } = await import("./run_score.ts");
    return await runScore(operands, options, { ...wish, launched });
  },
});
