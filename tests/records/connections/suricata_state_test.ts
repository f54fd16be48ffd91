import { assertEquals } from "@std/assert";
import {
  stateOfFlags,
  suricataState,
} from "../../../lib/records/connections/suricata_state.ts";

/** Flags of the TCP header, by their letters. */
function flags(letters: string): number {
  return [...letters].reduce(
    (sum, letter) => sum | 1 << "FSRPA".indexOf(letter),
    0,
  );
}

Deno.test("stateOfFlags() tells Zeek's state by what each side sent", () => {
  const cases: [originator: string, responder: string, state: string][] = [
    ["S", "", "S0"],
    ["SA", "S", "S1"],
    ["S", "SA", "S1"],
    ["SAPF", "SAPF", "SF"],
    ["SAPF", "SAP", "S2"],
    ["SAP", "SAPF", "S3"],
    ["S", "RA", "REJ"],
    ["SR", "RA", "REJ"],
    ["SAR", "SAR", "REJ"],
    ["SAP", "SAR", "RSTR"],
    ["SAPF", "SAPFR", "RSTR"],
    ["SAPR", "SAPR", "RSTR"],
    ["SR", "SA", "RSTO"],
    ["SAPR", "SAPF", "RSTO"],
    ["SR", "", "RSTOS0"],
    ["R", "", "OTH"],
    ["", "SAR", "RSTRH"],
    ["AP", "AR", "RSTRH"],
    ["SF", "", "SH"],
    ["F", "A", "SH"],
    ["", "SAF", "SHR"],
    ["AP", "AP", "OTH"],
    ["", "SA", "OTH"],
  ];
  for (const [originator, responder, state] of cases) {
    assertEquals(
      stateOfFlags(flags(originator), flags(responder)),
      state,
      `${originator} ${responder}`,
    );
  }
});

Deno.test("suricataState() gives no state where flags are not told", () => {
  const tcp = (tcp: unknown, state = "closed") =>
    suricataState({ tcp }, { state }, "tcp");
  assertEquals(tcp({ tcp_flags_ts: "1b", tcp_flags_tc: "1b" }), "SF");
  assertEquals(tcp({ tcp_flags_ts: "c2", tcp_flags_tc: "00" }), "S0");
  for (
    const none of [undefined, null, 1, {}, { tcp_flags_ts: "00" }, {
      tcp_flags_ts: "xyz",
    }]
  ) {
    assertEquals(tcp(none), null);
  }
  assertEquals(tcp({ tcp_flags_ts: "1b" }, "local_bypassed"), null);
  const udp = (flow: Record<string, unknown>) => suricataState({}, flow, "udp");
  assertEquals(udp({ pkts_toserver: 1, pkts_toclient: 0 }), "S0");
  assertEquals(udp({ pkts_toserver: 0, pkts_toclient: 1 }), "SHR");
  assertEquals(udp({ pkts_toserver: 0, pkts_toclient: 0 }), "OTH");
  assertEquals(udp({ pkts_toserver: 1 }), null);
});
