import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  AccessError,
  ConfigurationError,
  ModelError,
} from "../../lib/errors.ts";
import { Allowlist } from "../../lib/watch/allowlist.ts";
import { connection } from "./strange_connections.ts";

function listOf(...entries: unknown[]): Allowlist {
  return Allowlist.parse(JSON.stringify(entries), "allow.json");
}

const why = "known";

Deno.test("Allowlist matches either end, the responder's port, the service", () => {
  const allows = (entry: object, given = {}) =>
    listOf({ why, ...entry }).allows(connection(given));
  assertEquals(allows({ address: "10.0.0.5" }), true);
  assertEquals(allows({ address: "10.0.0.9" }), true);
  assertEquals(allows({ address: "10.0.0.1" }), false);
  assertEquals(allows({ network: "10.0.0.8/29" }), true);
  assertEquals(allows({ network: "10.0.1.0/24" }), false);
  assertEquals(allows({ port: 22 }), true);
  assertEquals(allows({ port: 40_000 }), false);
  assertEquals(allows({ port: 22 }, { protocol: "icmp" }), false);
  assertEquals(allows({ service: "DNS" }, { service: "dns" }), true);
  assertEquals(allows({ service: "dns" }), false);
  // Any spelling of an address is the address.
  assertEquals(
    allows({ address: "2001:DB8:0:0::1" }, { responder: "2001:db8::1" }),
    true,
  );
  // All fields of an entry together.
  assertEquals(allows({ address: "10.0.0.5", port: 22 }), true);
  assertEquals(allows({ address: "10.0.0.5", port: 23 }), false);
  assertEquals(
    allows({ network: "0.0.0.0/0" }, { originator: "?", responder: "?" }),
    false,
  );
});

Deno.test("Allowlist counts by entry, the first that fits", () => {
  const list = listOf(
    { why: "one", port: 22 },
    { why: "two", address: "10.0.0.5" },
  );
  list.allows(connection());
  list.allows(connection({ responderPort: 80 }));
  list.allows(connection({ responderPort: 80 }));
  list.allows(connection({ responderPort: 80, originator: "10.0.0.1" }));
  assertEquals(list.counts().map(({ entry, alerts }) => [entry.why, alerts]), [
    ["one", 1],
    ["two", 2],
  ]);
  const reloaded = listOf(
    { why: "three", port: 1 },
    { why: "two", address: "10.0.0.5" },
  );
  reloaded.takeOver(list);
  assertEquals(reloaded.counts().map(({ alerts }) => alerts), [0, 2]);
  assertThrows(
    () => reloaded.restore([["x", -1, 0]], "alerts.allowlist"),
    ModelError,
    "alerts.allowlist[0][1]",
  );
});

Deno.test("Allowlist forgets entries whose time is over, and says so once", () => {
  const end = Date.parse("2026-12-31T18:00:00Z") / 1000;
  const list = listOf(
    { why: "until a time", port: 22, until: "2026-12-31T19:00:00+01:00" },
    { why: "until a day's end", port: 80, until: "2026-12-31" },
  );
  const at = (start: number, responderPort: number) =>
    list.allows(connection({ start, responderPort }));
  assertEquals([at(end - 1, 22), at(end, 22), at(end, 80)], [
    true,
    false,
    true,
  ]);
  assertEquals([at(end + 21_599, 80), at(end + 21_600, 80)], [true, false]);
  assertEquals(at(NaN, 22), false);
  assertEquals(list.expired(end - 1), []);
  assertEquals(list.expired(end), [
    'Entry 1 of allowlist allow.json ("until a time") was valid until ' +
    "2026-12-31T19:00:00+01:00 and no longer counts; it allowed 1 alert",
  ]);
  assertEquals(list.expired(end), []);
  // Not after a restart either.
  const again = listOf(
    { why: "until a time", port: 22, until: "2026-12-31T19:00:00+01:00" },
  );
  again.restore(JSON.parse(JSON.stringify(list)));
  assertEquals(again.expired(end), []);
  assertEquals(list.expired(Infinity).length, 1);
});

Deno.test("Allowlist refuses what it cannot use, by entry and field", () => {
  const refused: [entry: unknown, problem: string][] = [
    [7, "entry 2: it is 7, expected an object"],
    [null, "entry 2: it is null"],
    [[], "entry 2: it is []"],
    [{ port: 1 }, 'entry 2: field "why" is missing, expected a text'],
    [{ port: 1, why: " " }, 'entry 2: field "why" is " "'],
    [{ why }, "entry 2: it would allow everything"],
    [{ why, until: "2026-01-01" }, "it would allow everything"],
    [
      { why, adress: "::1" },
      'field "adress" is not known, expected one of address',
    ],
    [
      { why, address: "10.0.0.0/8" },
      'field "address" is "10.0.0.0/8", expected an IP',
    ],
    [{ why, address: 10 }, 'field "address" is 10'],
    [
      { why, network: "10.0.0.0" },
      'field "network" is "10.0.0.0", expected a network',
    ],
    [{ why, network: "10.0.0.5/8" }, "without set bits beyond its prefix"],
    [
      { why, network: "::/0", address: "::1" },
      'field "network" is "::/0", expected left out',
    ],
    [{ why, port: 65_536 }, 'field "port" is 65536'],
    [{ why, port: "22" }, 'field "port" is "22"'],
    [{ why, port: 1.5 }, 'field "port" is 1.5'],
    [{ why, service: "" }, 'field "service" is ""'],
    [{ why, port: 1, until: "tomorrow" }, 'field "until" is "tomorrow"'],
    [{ why, port: 1, until: "2026-02-31" }, 'field "until" is "2026-02-31"'],
    [{ why, port: 1, until: "2026-12-31T18:00:00" }, 'field "until"'],
    [{ why, port: 1, until: 2026 }, 'field "until" is 2026'],
  ];
  for (const [entry, problem] of refused) {
    assertThrows(
      () => listOf({ why, port: 1 }, entry),
      ConfigurationError,
      problem,
    );
  }
  assertThrows(
    () => Allowlist.parse("{}", "a.json"),
    ConfigurationError,
    "a.json: expected a JSON array",
  );
  assertThrows(
    () => Allowlist.parse("[", "a.json"),
    ConfigurationError,
    "a.json: it is not JSON",
  );
});

Deno.test("Allowlist reads a file", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, '\uFEFF[{"port": 22, "why": "x"}]');
    assertEquals((await Allowlist.read(path)).allows(connection()), true);
  } finally {
    await Deno.remove(path);
  }
  await assertRejects(() => Allowlist.read(path), AccessError, path);
});
