import { assertEquals } from "@std/assert";
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { toZeek } from "../../../lib/records/connections/zeek_names.ts";
import { zeekJsonRows } from "../../../lib/records/connections/zeek_json.ts";
import { readLines } from "./connection_helpers.ts";

const RECORD: ConnectionRecord = {
  index: 3,
  line: 4,
  uid: "C1",
  start: 1575413096.0522793,
  duration: 0.0012309551239013672,
  protocol: "tcp",
  ipProtocol: 6,
  originator: "10.18.20.97",
  originatorPort: 49187,
  responder: "2001:db8::1",
  responderPort: 88,
  service: "krb_tcp",
  state: "RSTR",
  originatorBytes: 0,
  responderBytes: 283,
  originatorPackets: 4,
  responderPackets: 5,
  originatorWireBytes: 414,
  responderWireBytes: 455,
  history: "ShADdFar",
  labels: { label: "Benign" },
};

Deno.test("toZeek() names fields as Zeek does", () => {
  assertEquals(
    JSON.stringify(toZeek(RECORD)),
    '{"ts":1575413096.052279,"uid":"C1","id.orig_h":"10.18.20.97",' +
      '"id.orig_p":49187,"id.resp_h":"2001:db8::1","id.resp_p":88,' +
      '"proto":"tcp","service":"krb_tcp","duration":0.001231,"orig_bytes":0,' +
      '"resp_bytes":283,"conn_state":"RSTR","history":"ShADdFar",' +
      '"orig_pkts":4,"orig_ip_bytes":414,"resp_pkts":5,"resp_ip_bytes":455,' +
      '"ip_proto":6,"label":"Benign"}',
  );
});

Deno.test("toZeek() leaves out what is not known", () => {
  const { labels: _, ...record } = RECORD;
  const bare = toZeek({
    ...record,
    uid: "",
    duration: null,
    ipProtocol: null,
    service: null,
    state: null,
    history: null,
    originatorBytes: null,
    responderBytes: null,
    originatorPackets: null,
    responderPackets: null,
    originatorWireBytes: null,
    responderWireBytes: null,
  });
  assertEquals(Object.keys(bare), [
    "ts",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "proto",
  ]);
});

Deno.test("zeekJsonRows() reads what toZeek() wrote", async () => {
  const text = JSON.stringify(toZeek(RECORD));
  const { rows } = await readLines(zeekJsonRows, text);
  const [start, duration] = [1575413096.052279, 0.001231];
  assertEquals(rows as unknown[], [
    { ...RECORD, index: 0, line: 1, start, duration },
  ]);
});
