/** The page at `/` in a browser, against the handler on loopback. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import { REPORT_STYLE } from "../../lib/evaluate/report/report_style.ts";
import { pageHtml } from "../../lib/serve/page.ts";
import {
  alertText,
  drop,
  open,
  paste,
  score,
  settled,
  shown,
  tryPage,
  until,
} from "./page_visit.ts";
import {
  syntheticDetector,
  syntheticRows,
  toCsv,
  toNdjson,
} from "./requests.ts";

const { schema } = await syntheticDetector();

Deno.test("the page has the report's colours", () => {
  const colours = (style: string) => style.match(/--[a-z]+: #[0-9a-f]{6}/g);
  assertEquals(colours(pageHtml), colours(REPORT_STYLE));
});

Deno.test("the page holds nothing that would be loaded", () => {
  assertEquals(pageHtml.match(/(?:src|href)="[^"]*"/g), [
    'href="data:,"',
    'href="openapi.json"',
  ]);
  assert(!/innerHTML|insertAdjacent|document\.write|eval\(/.test(pageHtml));
  assert(!/localStorage|sessionStorage|document\.cookie/.test(pageHtml));
});

tryPage("pasted CSV gets its verdicts", {}, async ({ page }) => {
  const detector = await syntheticDetector();
  const rows = await syntheticRows(490, 11);
  assertEquals(await page.innerText("#model-name"), "synthetic");
  assertEquals(
    await page.innerText("#model-threshold"),
    String(Number(detector.threshold.value.toPrecision(4))),
  );
  await paste(page, toCsv(rows, schema));
  await page.keyboard.press("Control+Enter");
  await settled(page);
  const expected = detector.score(rows);
  assert(expected.some(({ anomalous }) => anomalous));
  assertEquals(
    await shown(page),
    expected.map(({ anomalous, index }) => [
      anomalous ? "▲ anomalous" : "normal",
      String(index),
    ]),
  );
  const first = expected.find(({ anomalous }) => anomalous)!;
  const [reason] = first.reasons!;
  const words = await page.innerText("tr.anomalous .why li");
  assert(words.startsWith(`${reason!.feature} is ${reason!.actual}, expected`));
  assertMatch(words, /expected [−0-9.]+ at timestep \d+ of 12 \(\d+\s%\)$/);
  const sides = await page.evaluate<boolean[]>(
    `Array.from(document.querySelectorAll(".track"), (track) =>
      track.firstChild.getBoundingClientRect().width > track.clientWidth / 2)`,
  );
  assertEquals(sides, expected.map(({ anomalous }) => anomalous));

  const anomalies = expected.filter(({ anomalous }) => anomalous).length;
  assertMatch(
    await page.innerText("#status"),
    new RegExp(`^479 windows of 12 rows scored: ${anomalies} anomalous, `),
  );
  await page.check("#filter");
  assertEquals((await shown(page)).length, anomalies);
});

tryPage("NDJSON and JSON are recognised", {}, async ({ page }) => {
  const rows = await syntheticRows(14);
  const ndjson = toNdjson(rows, schema);
  const objects = ndjson.trim().split("\n").map((line) => JSON.parse(line));
  const forms = [
    ndjson,
    JSON.stringify({ records: objects }),
    JSON.stringify(objects, null, 2),
    JSON.stringify(rows.map(({ values }) => values)),
  ];
  for (const form of forms) {
    await paste(page, form);
    await score(page);
    const places = (await shown(page)).map(([, row]) => row);
    assertEquals(places, ["11", "12", "13"], form.slice(0, 40));
  }
});

tryPage("a dropped file is scored, small or large", {}, async ({ page }) => {
  const rows = await syntheticRows(6000);
  await drop(page, "small.csv", toCsv(rows.slice(0, 13), schema));
  assertMatch(await page.inputValue("#rows"), /^bytes,packets/);
  await score(page);
  assertEquals((await shown(page)).length, 2);

  const large = toCsv(rows, schema);
  assert(large.length > 2 ** 18);
  await drop(page, "large.csv", large);
  assertEquals(await page.inputValue("#rows"), "");
  assertMatch(await page.innerText("#held"), /large\.csv is sent as it is/);
  await score(page);
  assertEquals((await shown(page)).length, 500);
  assertEquals(
    await page.innerText("#cut"),
    "The first 500 of 5,989 are shown.",
  );
  await page.click("#let-go");
  assert(await page.isHidden("#held"));

  await drop(page, "bad.csv", large + large.split("\n")[1] + ",\n");
  await score(page);
  assertMatch(await alertText(page), /At row 6000, line 6002/);
});

tryPage("a bad row is told by row and field", {}, async ({ page }) => {
  const rows = toNdjson(await syntheticRows(13), schema);
  await paste(page, rows + `{"bytes":"many"}\n` + rows);
  await score(page);
  assertEquals(
    (await shown(page)).map(([word]) => word).indexOf("✕ refused"),
    2,
  );
  const refused = await page.innerText("tr.refused");
  assertMatch(refused, /13/);
  assertMatch(refused, /line 14/);
  assertMatch(refused, /field "bytes" is the text "many", expected a number/);
  assertMatch(await page.innerText("#status"), /; 1 row refused\.$/);

  await paste(page, `[{"bytes":1},{"bytes":"<b>many</b>"}]`);
  await score(page);
  const words = await alertText(page);
  assertMatch(words, /Refused: Unprocessable Content \(422\)/);
  assertMatch(words, /<b>many<\/b>/);
  assertMatch(words, /At row 1, field "bytes"\./);
  assert(await page.isHidden("#verdicts"));

  await paste(page, `{"records":[`);
  await score(page);
  assertMatch(await alertText(page), /\(400\)/);
  await paste(page, " ");
  await score(page);
  assertMatch(await alertText(page), /no rows/);
  await page.setInputFiles("#file", {
    name: "rows.csv.gz",
    mimeType: "application/gzip",
    buffer: Buffer.from([31, 139, 8, 0, 0]),
  });
  await until(
    page,
    `document.querySelector("#alert").textContent.includes("gz")`,
  );
  assertMatch(await alertText(page), /rows\.csv\.gz is not text/);
});

tryPage(
  "a token is asked for, and a wrong one is told",
  { token: "s3cret" },
  async ({ page }) => {
    await page.waitForSelector("#model-alert:not([hidden])");
    assertMatch(await page.innerText("#model-alert"), /asks for a token/);
    const rows = toCsv(await syntheticRows(13), schema);
    for (const token of ["wrong", "wröng"]) {
      await page.fill("#token", token);
      await paste(page, rows);
      await score(page);
      assertMatch(await alertText(page), /token/);
      assert(await page.isHidden("#verdicts"));
    }
    await page.fill("#token", "wrong");
    await score(page);
    assertMatch(await alertText(page), /\(401\)/);
    assertEquals(await page.getAttribute("#token", "aria-invalid"), "true");
    await page.fill("#token", "s3cret");
    await score(page);
    assertEquals((await shown(page)).length, 2);
    assert(await page.isHidden("#alert"));
    assert(await page.isHidden("#model-alert"));
    assertEquals(await page.getAttribute("#token", "aria-invalid"), null);
    assertEquals(await page.innerText("#model-name"), "synthetic");
    const kept =
      "JSON.stringify([localStorage, sessionStorage]) + document.cookie";
    assertEquals(await page.evaluate(kept), "[{},{}]");
  },
);

tryPage(
  "a limit is told",
  { limits: { rows: 5, streamRows: 15 } },
  async ({ page }) => {
    const rows = await syntheticRows(20);
    await paste(page, toCsv(rows, schema));
    await score(page);
    assertMatch(await alertText(page), /Cannot score more than 15 rows/);
    assertEquals((await shown(page)).length, 4);
  },
);

tryPage(
  "the sample fits, on a page and a phone, in light and dark, by keyboard",
  {},
  async ({ browser, origin }) => {
    const backgrounds = new Set<string>();
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1000, 390]) {
        const { page, complaints } = await open(browser, origin, {
          width,
          colorScheme,
        });
        await page.waitForSelector("#model:not([hidden])");
        await page.focus("#sample");
        await page.keyboard.press("Enter");
        await until(page, "document.querySelector('#rows').value");
        await page.keyboard.press("Shift+Tab");
        await page.keyboard.press("Space");
        await settled(page);
        const words = (await shown(page)).map(([word]) => word);
        assert(words.includes("normal") && words.includes("▲ anomalous"));
        const wide = "document.documentElement.scrollWidth";
        assertEquals(await page.evaluate(wide), width);
        backgrounds.add(
          await page.evaluate(
            "getComputedStyle(document.body).backgroundColor",
          ),
        );
        assertEquals(complaints, []);
        await page.close();
      }
    }
    assertEquals(backgrounds.size, 2);
  },
);

tryPage(
  "what can be worked has a name, and what happens is announced",
  {},
  async ({ page }) => {
    const nameless = await page.evaluate<string[]>(
      `Array.from(document.querySelectorAll("textarea, input:not([type=file]), select, button"))
        .filter((control) => !(control.labels?.length > 0 || control.textContent.trim()))
        .map(({ id }) => id)`,
    );
    assertEquals(nameless, []);
    assertEquals(await page.getAttribute("#status", "role"), "status");
    assertEquals(await page.getAttribute("#alert", "role"), "alert");
    await page.click("#sample");
    await until(page, "document.querySelector('#rows').value");
    await score(page);
    assertEquals(await page.getByRole("columnheader").count(), 5);
    assertEquals(await page.getByRole("rowheader").count(), 6);
  },
);

tryPage("a sample is made up for an unknown schema", {
  name: "other",
}, async ({ page, origin }) => {
  await page.route(`${origin}/v1/model`, async (route) => {
    const response = await route.fetch();
    const facts = await response.json();
    facts.schema.features.reverse();
    facts.schema.features[0] = { name: 'a "b", c', type: "categorical" };
    await route.fulfill({ response, json: facts });
  });
  await page.reload();
  await page.click("#sample");
  await until(page, "document.querySelector('#rows').value");
  assertMatch(await page.innerText("#status"), /their values mean nothing/);
  const lines = (await page.inputValue("#rows")).trim().split("\n");
  assertEquals(lines.length, 16);
  assert(lines[0]!.startsWith('"a ""b"", c",distinct_ports,'));
  assertEquals(lines[1], "a,1,0,1,0,1,0");
});
