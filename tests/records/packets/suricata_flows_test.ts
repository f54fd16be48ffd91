import { assert, assertEquals } from "@std/assert";
import { compareSuricataFlows, SURICATA_FLOWS } from "./suricata_flows.ts";

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}

const isAbsent = !exists(SURICATA_FLOWS);
if (isAbsent) console.log(`skipped: no flows at ${SURICATA_FLOWS.pathname}`);

Deno.test({
  name: "captures give the flows that Suricata expects, or differ for a reason",
  ignore: isAbsent,
  async fn() {
    const results = await compareSuricataFlows();
    const compared = results.filter((result) =>
      result.outcome !== "not comparable"
    );
    const unexplained = compared.filter((result) =>
      result.outcome === "differs" && result.reason === undefined
    );
    assertEquals(unexplained, []);
    const agreeing = compared.filter(({ outcome }) => outcome === "agrees");
    console.log(
      `${agreeing.length} of ${compared.length} expectations are met`,
    );
    assert(compared.length >= 40);
    // The rest are tunnels' outer flows, which are not told on purpose.
    assert(agreeing.length / compared.length >= 0.65);
  },
});
