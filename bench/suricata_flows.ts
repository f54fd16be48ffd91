/**
 * Our connections beside the flows that Suricata's own tests expect:
 * `deno task bench:suricata`.
 *
 * Prints each expectation, how many connections of ours meet it and, where the
 * counts differ, why.
 */
import {
  compareSuricataFlows,
  SURICATA_FLOWS,
} from "../tests/records/packets/suricata_flows.ts";
import { requireData } from "./require_data.ts";

await requireData(
  SURICATA_FLOWS,
  "captures and the flows that OISF/suricata-verify expects of them",
);

const results = await compareSuricataFlows();
console.log("expected  found  outcome         test, what is expected");
for (const { test, match, expected, found, outcome, reason } of results) {
  const { event_type: _, ...fields } = match;
  console.log(
    String(expected).padStart(8),
    String(found).padStart(6),
    ` ${outcome.padEnd(15)} ${test} ${JSON.stringify(fields).slice(0, 140)}`,
  );
  if (outcome === "differs") console.log(`                 ${reason ?? "?"}`);
}
const compared = results.filter(({ outcome }) => outcome !== "not comparable");
const agreeing = compared.filter(({ outcome }) => outcome === "agrees").length;
console.log(
  `${agreeing} of ${compared.length} comparable expectations agree, ` +
    `${results.length - compared.length} tell only what Suricata knows`,
);
