import { assertEquals } from "@std/assert";
import {
  kddError,
  kddFlag,
} from "../../../lib/features/connections/kdd_flag.ts";
import {
  KDD_SERVICES,
  kddService,
} from "../../../lib/features/connections/kdd_service.ts";
import { kddRate } from "../../../lib/features/connections/kdd_rate.ts";
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { NSL_KDD_CATEGORIES } from "../../../lib/records/nsl_kdd_categories.ts";
import { missing, sharedFile } from "../../shared_data.ts";
import { connection } from "./random_connections.ts";

const service = (given: Partial<ConnectionRecord>) =>
  KDD_SERVICES[kddService(connection(given))];

Deno.test("kddService() names TCP by the responder's port", () => {
  const names = [7, 20, 80, 433, 1023, 1024, 5999, 6000, 6063, 6064, 8001].map(
    (responderPort) => service({ responderPort }),
  );
  assertEquals(names, [
    "echo",
    "ftp_data",
    "http",
    "nnsp",
    "private",
    "other",
    "other",
    "X11",
    "X11",
    "other",
    "http_8001",
  ]);
  assertEquals(
    service({ responderPort: 40_000, originatorPort: 20 }),
    "ftp_data",
  );
  assertEquals(service({ responderPort: 80, originatorPort: 20 }), "http");
  // What a recogniser found is not asked.
  assertEquals(service({ service: "ssh", responderPort: 80 }), "http");
});

Deno.test("kddService() names UDP by fewer ports", () => {
  const names = [53, 69, 123, 137, 80, 1024].map((responderPort) =>
    service({ protocol: "udp", responderPort, originatorPort: 20 })
  );
  assertEquals(names, [
    "domain_u",
    "tftp_u",
    "ntp_u",
    "private",
    "private",
    "other",
  ]);
});

Deno.test("kddService() names ICMP by type and code, in each version's numbers", () => {
  const icmp = (originator: string, ...kinds: [number, number][]) =>
    kinds.map(([originatorPort, responderPort]) =>
      service({ protocol: "icmp", originator, originatorPort, responderPort })
    );
  const four = icmp(
    "10.0.0.1",
    [0, 8],
    [8, 0],
    [5, 1],
    [11, 0],
    [3, 1],
    [3, 3],
    [3, 0],
    [13, 14],
  );
  assertEquals(four, [
    "ecr_i",
    "eco_i",
    "red_i",
    "tim_i",
    "urh_i",
    "urp_i",
    "oth_i",
    "oth_i",
  ]);
  const six = icmp("fe80::1", [128, 129], [3, 1], [1, 4], [135, 136]);
  assertEquals(six, ["eco_i", "tim_i", "urp_i", "oth_i"]);
  assertEquals(service({ protocol: "unknown_transport" }), null);
});

Deno.test("kddFlag() has KDD'99's flags alone", () => {
  const states = [
    ["SF", "SF"],
    ["SHR", "OTH"],
    ["RSTRH", "RSTR"],
    [null, "OTH"],
    ["S0", "S0"],
  ] as const;
  for (const [state, flag] of states) {
    assertEquals(kddFlag(connection({ state })), flag);
    assertEquals(kddFlag(connection({ state, protocol: "udp" })), "SF");
    assertEquals(kddFlag(connection({ state, protocol: "icmp" })), "SF");
  }
});

Deno.test("kddError() tells SYN errors from resets, and SF and OTH from both", () => {
  const kinds = NSL_KDD_CATEGORIES.flag!.map((flag) => [flag, kddError(flag)]);
  assertEquals(Object.fromEntries(kinds), {
    OTH: 0,
    REJ: 2,
    RSTO: 2,
    RSTOS0: 2,
    RSTR: 2,
    S0: 1,
    S1: 1,
    S2: 1,
    S3: 1,
    SF: 0,
    SH: 1,
  });
});

Deno.test("kddRate() rounds as C prints a float", () => {
  const rates: [part: number, whole: number, rate: number][] = [
    [0, 0, 0],
    [0, 5, 0],
    [5, 5, 1],
    [1, 3, 0.33],
    [2, 3, 0.67],
    [1, 8, 0.12],
    [3, 8, 0.38],
    [5, 8, 0.62],
    [7, 8, 0.88],
    [1, 40, 0.03],
    [1, 200, 0],
    [3, 40, 0.08],
    [510, 511, 1],
  ];
  for (const [part, whole, rate] of rates) {
    assertEquals(kddRate(part, whole), rate, `${part} of ${whole}`);
  }
});

const TRAIN = "data/nsl-kdd/KDDTrain+.txt";

Deno.test({
  name: "every rate of NSL-KDD is one that kddRate() can give",
  ignore: missing(TRAIN),
  async fn() {
    const possible = Array.from(
      { length: 512 },
      (_, whole) =>
        new Set(
          Array.from({ length: whole + 1 }, (_, part) => kddRate(part, whole)),
        ),
    );
    // Columns of a set's size, and those of its shares.
    const sets: [size: number, rates: number[]][] = [
      [22, [24, 26, 28]],
      [23, [25, 27]],
      [31, [33, 35, 37, 39]],
      [32, [38, 40]],
    ];
    let checked = 0;
    const strange: string[] = [];
    for (
      const line of (await Deno.readTextFile(sharedFile(TRAIN))).split("\n")
    ) {
      const cells = line.split(",");
      if (cells.length < 41) continue;
      for (const [size, rates] of sets) {
        const whole = Number(cells[size]);
        if (whole === 0) continue;
        for (const column of rates) {
          checked++;
          if (possible[whole]!.has(Number(cells[column]))) continue;
          strange.push(`${cells[column]} of ${whole}`);
        }
      }
    }
    assertEquals(strange, []);
    console.log(`${checked} rates checked`);
  },
});
