import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { connectionSchema } from "../../lib/features/connections/connection_schema.ts";
import { nslKddFlowSchema } from "../../lib/features/connections/nsl_kdd_flow.ts";
import { alertSentence } from "../../lib/watch/alert_sentence.ts";
import { phraseOf, themeOf } from "../../lib/watch/feature_phrases.ts";
import { connection, reason } from "./strange_connections.ts";

const score = { score: 8.1, threshold: 1, ratio: 8.1 };

Deno.test("alertSentence() says what happened, what is usual and how strange it is", () => {
  assertEquals(
    alertSentence(
      { ...score, reasons: [reason("pair_ports_60s", 214, 2)] },
      connection(),
    ),
    "10.0.0.5 reached 214 different ports of 10.0.0.9 in the last minute; " +
      "usual is 2 (score 8.1 times the threshold).",
  );
  assertEquals(
    alertSentence(
      { ...score, reasons: [reason("count", 1, 80.4)] },
      connection(),
    ),
    "10.0.0.5 contacted 10.0.0.9, which received only 1 connection within 2 seconds; " +
      "usual is 80 (score 8.1 times the threshold).",
  );
});

Deno.test("alertSentence() adds a second matter, not the same one again", () => {
  const reasons = [
    reason("source_ports_60s", 300, 3, 0.5),
    reason("source_ports_600s", 310, 9, 0.3),
    reason("state", "REJ", "SF", 0.2),
  ];
  assertEquals(
    alertSentence({ ...score, reasons }, connection()),
    "10.0.0.5 reached 300 different ports in the last minute (usual is 3) and " +
      "had a connection to 10.0.0.9 that was refused, REJ (usual is one that ended " +
      "normally, SF); " +
      "score 8.1 times the threshold.",
  );
});

Deno.test("alertSentence() says of none, few and all what they are", () => {
  const sentences: [feature: string, actual: number, usual: number, string][] =
    [
      ["originator_bytes", 40, 2000, "sent only 40 bytes to 10.0.0.9"],
      ["originator_bytes", 0, 2000, "sent no data to 10.0.0.9"],
      [
        "source_failed_60s",
        1,
        0.17,
        "had all of its connections refused or unanswered in the last minute",
      ],
      ["responder_packets", 0, 9, "received no packets from 10.0.0.9"],
      [
        "source_failed_60s",
        0,
        0.17,
        "had none of its connections refused or unanswered in the last minute",
      ],
      [
        "duration",
        0,
        420,
        "had a connection to 10.0.0.9 that was over at once",
      ],
      [
        "service_idle",
        4,
        3600,
        "came to port 22/tcp of 10.0.0.9, which had been used only 4 s before",
      ],
      [
        "conversation_regularity",
        0,
        0.6,
        "came to port 22/tcp of 10.0.0.9 at irregular times",
      ],
      [
        "serror_rate",
        0,
        0.5,
        "contacted 10.0.0.9, where none of the connections within 2 seconds " +
        "stayed unanswered or unfinished",
      ],
    ];
  for (const [feature, actual, usual, says] of sentences) {
    const reasons = [reason(feature, actual, usual)];
    const sentence = alertSentence({ ...score, reasons }, connection());
    assertEquals(sentence.split("; usual is")[0], `10.0.0.5 ${says}`);
  }
  assertMatch(
    alertSentence({
      ...score,
      reasons: [reason("originator_packet_bytes", 0, 286)],
    }, connection()),
    /sent no data to 10\.0\.0\.9; usual is 286 bytes per packet /,
  );
});

Deno.test("alertSentence() keeps the second matter apart from what was contacted", () => {
  const reasons = [
    reason("destination_sources_600s", 21, 3),
    reason("originator_packet_bytes", 0, 286),
  ];
  assertEquals(
    alertSentence({ ...score, reasons }, connection()),
    "10.0.0.5 contacted 10.0.0.9, which 21 different hosts contacted in the last " +
      "10 minutes (usual is 3), and sent no data to 10.0.0.9 (usual is 286 bytes " +
      "per packet); score 8.1 times the threshold.",
  );
});

Deno.test("alertSentence() speaks of unknown features, and of none", () => {
  assertEquals(
    alertSentence(
      { ...score, reasons: [reason("num_{value}_root", 3, 0.02)] },
      connection(),
    ),
    "10.0.0.5 connected to 10.0.0.9 with num_value_root 3; usual is 0.02 " +
      "(score 8.1 times the threshold).",
  );
  assertEquals(
    alertSentence({ ...score, reasons: [] }, connection()),
    "10.0.0.5 made an unusual connection to 10.0.0.9 (score 8.1 times the threshold).",
  );
});

Deno.test("alertSentence() passes over what came out as usual", () => {
  const same = reason("service", "http", "http", 0.6);
  const other = reason("duration", 7200, 12, 0.3);
  assertEquals(
    alertSentence({ ...score, reasons: [same, other] }, connection()),
    "10.0.0.5 held a connection to 10.0.0.9 for 2 h; usual is 12 s " +
      "(score 8.1 times the threshold).",
  );
  assertEquals(
    alertSentence({ ...score, reasons: [same] }, connection()),
    "10.0.0.5 used the service http of 10.0.0.9, which is unusual together " +
      "with the rest (score 8.1 times the threshold).",
  );
});

Deno.test("alertSentence() gives a score where there is no ratio", () => {
  assertEquals(
    alertSentence(
      { score: 2.5, threshold: -0.5, ratio: null, reasons: [] },
      connection(),
    ),
    "10.0.0.5 made an unusual connection to 10.0.0.9 (score 2.5, threshold -0.5).",
  );
});

Deno.test("alertSentence() speaks of the connection that a reason is about", () => {
  const window = [connection({ responder: "10.0.0.1" }), connection()];
  const reasons = [{ ...reason("pair_ports_60s"), timestep: 0 }];
  assertMatch(
    alertSentence({ ...score, reasons }, window[1]!, window),
    /different ports of 10\.0\.0\.1 /,
  );
});

Deno.test("every feature that connections supply has a phrase", () => {
  for (const { features } of [connectionSchema, nslKddFlowSchema]) {
    for (const { name, type } of features) {
      assert(!phraseOf(name).says.startsWith("connected to"), name);
      assert(themeOf(name) !== name, name);
      const named = type === "categorical" && name !== "land";
      const { unit } = phraseOf(name);
      const names = ["name", "service", "port", "state"];
      assertEquals(names.includes(unit), named, name);
      const sentence = alertSentence(
        {
          ...score,
          reasons: [reason(name, named ? "SF" : 77, named ? "S0" : 0.1)],
        },
        connection({ service: "dns" }),
      );
      assertMatch(sentence, /^10\.0\.0\.5 [^{}|]*; usual is [^{}|]+\.$/, name);
    }
  }
});

Deno.test("alertSentence() is one line whatever the input holds", () => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(
            fc.constantFrom("service", "state", "count", "duration", "land"),
            fc.string(),
          ),
          value,
          value,
        ),
        { maxLength: 3 },
      ),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary", maxLength: 2000 }),
      (reasons, originator, service) => {
        const sentence = alertSentence(
          { ...score, reasons: reasons.map((each) => reason(...each)) },
          connection({ originator, service }),
        );
        // deno-lint-ignore no-control-regex
        assert(!/[\x00-\x1f\x7f-\x9f]/.test(sentence), sentence);
        assert(sentence.length < 1000);
      },
    ),
  );
});
