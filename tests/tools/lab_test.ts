import { assert, assertEquals, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { BadInputError, ConfigurationError } from "../../lib/errors.ts";
import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import { gunzip } from "../../lib/records/gunzip.ts";
import {
  type Attack,
  labelOf,
  type LabLabels,
  parseLabels,
} from "../../tools/lab/labels.ts";
import { parseOptions } from "../../tools/lab/options.ts";
import { missingText } from "../../tools/lab/packages.ts";
import { HOSTS, SCANNER, SPOOFED, TUNNELLER } from "../../tools/lab/plan.ts";
import {
  connectionLines,
  readLabCapture,
} from "../../tools/lab/read_capture.ts";
import { main } from "../../tools/lab.ts";

const ATTACK: Attack = {
  label: "scan",
  command: "nmap 10.0.0.2",
  begin: 100,
  end: 110,
  protocol: "tcp",
  attacker: "10.0.0.1",
  target: "10.0.0.2",
};

const FLOOD: Attack = {
  ...ATTACK,
  label: "flood",
  begin: 120,
  end: 130,
  attacker: "10.0.0.9",
};

const LABELS: LabLabels = {
  hosts: { "10.0.0.1": "one", "10.0.0.2": "two" },
  begin: 0,
  normalUntil: 99,
  end: 140,
  attacks: [ATTACK, FLOOD],
};

/** A connection of the attack's middle, but for what is given. */
function connection(given: Partial<ConnectionRecord> = {}): ConnectionRecord {
  return {
    index: 0,
    uid: "C1",
    start: 105,
    duration: 0.1,
    protocol: "tcp",
    ipProtocol: 6,
    originator: "10.0.0.1",
    originatorPort: 40_000,
    responder: "10.0.0.2",
    responderPort: 80,
    service: null,
    state: "REJ",
    originatorBytes: 0,
    responderBytes: 0,
    originatorPackets: 1,
    responderPackets: 1,
    originatorWireBytes: 44,
    responderWireBytes: 40,
    history: "Sr",
    ...given,
  };
}

Deno.test("labelOf: an attack's connections are told by time, protocol and addresses", () => {
  assertEquals(labelOf(connection(), LABELS), "scan");
  assertEquals(labelOf(connection({ start: 100 }), LABELS), "scan");
  assertEquals(labelOf(connection({ start: 110 }), LABELS), "scan");
  const flood = { start: 125, originator: "10.0.0.9" };
  assertEquals(labelOf(connection(flood), LABELS), "flood");
});

Deno.test("labelOf: it is an attack's whichever side was seen first", () => {
  const turned = { originator: "10.0.0.2", responder: "10.0.0.1" };
  assertEquals(labelOf(connection(turned), LABELS), "scan");
});

Deno.test("labelOf: all else is normal", () => {
  const others: Partial<ConnectionRecord>[] = [
    { start: 99.999 },
    { start: 110.001 },
    // In another attack's time.
    { start: 125 },
    { protocol: "udp" },
    { originator: "10.0.0.3" },
    { responder: "10.0.0.3" },
    { originator: "10.0.0.2", responder: "10.0.0.2" },
  ];
  for (const other of others) {
    assertEquals(labelOf(connection(other), LABELS), "normal");
  }
});

Deno.test("parseLabels: reads what the lab writes", () => {
  const text = JSON.stringify(LABELS, null, 2);
  assertEquals(parseLabels(text, "lab.labels.json"), LABELS);
});

Deno.test("parseLabels: refuses what is incomplete", () => {
  const wrong: unknown[] = [
    null,
    [],
    {},
    { ...LABELS, hosts: [] },
    { ...LABELS, normalUntil: "99" },
    { ...LABELS, end: undefined },
    { ...LABELS, attacks: {} },
    { ...LABELS, attacks: [null] },
    { ...LABELS, attacks: [{ ...ATTACK, end: null }] },
    { ...LABELS, attacks: [{ ...ATTACK, target: 5 }] },
  ];
  for (const value of wrong) {
    assertThrows(
      () => parseLabels(JSON.stringify(value), "x.json"),
      BadInputError,
      "Cannot read x.json as the labels of a lab",
    );
  }
  assertThrows(
    () => parseLabels("{", "x.json"),
    BadInputError,
    "Cannot read x.json as it is not JSON",
  );
});

Deno.test("missingText: names the command that helps", () => {
  assertEquals(
    missingText(["nmap"]),
    "Cannot build the lab as nmap is missing: " +
      "apt-get install --no-install-recommends nmap",
  );
  assertEquals(
    missingText(["nginx", "dig"]),
    "Cannot build the lab as nginx, dig are missing: " +
      "apt-get install --no-install-recommends bind9-dnsutils nginx-light",
  );
});

Deno.test("parseOptions: the command line", () => {
  assertEquals(parseOptions([]), {
    mode: "build",
    output: "data",
    normal: 150,
    seed: 1,
  });
  assertEquals(parseOptions(["--normal", "20", "--seed", "7"]), {
    mode: "build",
    output: "data",
    normal: 20,
    seed: 7,
  });
  assertEquals(parseOptions(["--from", "/a/lab.pcap.gz"]), {
    mode: "from",
    capture: "/a/lab.pcap.gz",
    output: "/a",
  });
  assertEquals(parseOptions(["--clean"]), { mode: "clean" });
  assertEquals(parseOptions(["--help", "--clean"]), { mode: "help" });
});

Deno.test("parseOptions: refuses what makes no sense", () => {
  const wrong = [
    ["--normal", "0"],
    ["--normal", "x"],
    ["--normal="],
    ["--seed", "-1"],
    ["--from="],
    ["--output="],
    ["--prove", "a", "--output", "b"],
    ["--clean", "--output", "b"],
    ["--from", "a", "--prove", "b"],
    ["--from", "a", "--seed", "2"],
    ["--clean", "--normal", "2"],
    ["--nonsense"],
    ["file"],
  ];
  for (const args of wrong) {
    assertThrows(() => parseOptions(args), ConfigurationError, "Cannot use ");
  }
});

const DATA = new URL("../../data/", import.meta.url);
const CAPTURE = fileURLToPath(new URL("lab.pcap.gz", DATA));

async function committedLabels(): Promise<LabLabels> {
  const url = new URL("lab.labels.json", DATA);
  return parseLabels(await Deno.readTextFile(url), "lab.labels.json");
}

async function textOfGzip(path: string | URL): Promise<string> {
  const bytes = new Blob([await Deno.readFile(path)]).stream();
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of gunzip(bytes, String(path))) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

Deno.test("lab: the committed capture reads to the committed connections", async () => {
  const committed = await textOfGzip(
    new URL("lab-connections.ndjson.gz", DATA),
  );
  const { connections, counts } = await readLabCapture(
    CAPTURE,
    await committedLabels(),
  );
  assertEquals(connectionLines(connections), committed);
  assertEquals(counts.badChecksums, 0);
  assertEquals(counts.evicted, 0);
  assertEquals([...counts.skipped], []);
  for (let i = 1; i < connections.length; i++) {
    assert(connections[i - 1]!.start <= connections[i]!.start);
  }
});

Deno.test("lab: attacks begin after the normal part, and are what ran then", async () => {
  const labels = await committedLabels();
  const { connections } = await readLabCapture(CAPTURE, labels);
  const seen = new Map<string, number>();
  const addresses = new Set(HOSTS.map(({ address }) => address));
  for (const { start, originator, responder, labels: kept } of connections) {
    const label = kept!.label!;
    seen.set(label, (seen.get(label) ?? 0) + 1);
    assert(label === "normal" || start >= labels.normalUntil);
    assert(label === "syn-flood" || addresses.has(originator));
    assert(addresses.has(responder));
    // Whoever attacks does nothing else any more.
    const attacks = [SCANNER.address, TUNNELLER.address].includes(originator) &&
        start >= labels.normalUntil || originator === SPOOFED;
    assertEquals(label !== "normal", attacks);
  }
  for (const { label } of labels.attacks) {
    assert(seen.get(label)! >= 190, `${label}: ${seen.get(label)} connections`);
  }
  assertEquals([...seen.keys()].sort(), [
    "connect-scan",
    "dns-tunnel",
    "normal",
    "syn-flood",
    "syn-scan",
  ]);
});

Deno.test("lab --from writes the committed connections again", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assertEquals(await main(["--from", CAPTURE, "--output", folder]), 0);
    assertEquals(
      await textOfGzip(`${folder}/lab-connections.ndjson.gz`),
      await textOfGzip(new URL("lab-connections.ndjson.gz", DATA)),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("lab --from: a capture or labels that cannot be read", async () => {
  const folder = await Deno.makeTempDir();
  try {
    // Without labels beside it.
    await Deno.writeTextFile(`${folder}/lab.pcap`, "no capture at all");
    assertEquals(await main(["--from", `${folder}/lab.pcap`]), 5);
    const labels = `${folder}/lab.labels.json`;
    await Deno.writeTextFile(labels, JSON.stringify(LABELS));
    assertEquals(await main(["--from", `${folder}/lab.pcap`]), 3);
    assertEquals(await main(["--from", `${folder}/absent.pcap`]), 5);
    await Deno.writeTextFile(labels, "{}");
    assertEquals(await main(["--from", `${folder}/lab.pcap`]), 3);
    // What was not written whole is not there.
    const names = (await Array.fromAsync(Deno.readDir(folder)))
      .map(({ name }) => name).sort();
    assertEquals(names, ["lab.labels.json", "lab.pcap"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("lab: a wrong call is exit code 2", async () => {
  assertEquals(await main(["--nonsense"]), 2);
});
