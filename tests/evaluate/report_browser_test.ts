/** The report as a browser shows it, in light and dark, on a page and a phone. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { BROWSER_ARGUMENTS, findBrowser } from "../browser.ts";
import { renderReport } from "../../lib/evaluate/report/report.ts";
import { reportData } from "./report_data.ts";

const executablePath = findBrowser("report in a browser");

/** What is wrong with the drawings that are shown, as sentences; runs in the page. */
const FAULTS = `(() => {
  const faults = [];
  const drawings = [...document.querySelectorAll("svg[role=img]")]
    .filter((svg) => svg.checkVisibility());
  for (const svg of drawings) {
    const name = svg.querySelector("title").textContent;
    const frame = svg.getBoundingClientRect();
    if (frame.width < 150 || frame.height < 80) faults.push(name + ": too small");
    const texts = [...svg.querySelectorAll("text")].map((text) => ({
      words: text.textContent,
      box: text.getBoundingClientRect(),
    }));
    for (const { words, box } of texts) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
        box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        faults.push(name + ": " + words + " is cut off");
      }
      if (box.height < 9) faults.push(name + ": " + words + " is too small to read");
    }
    texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 1 && down > 3) faults.push(name + ": " + a.words + " covers " + b.words);
    }));
  }
  if (drawings.length < 4) faults.push("only " + drawings.length + " drawings");
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push("the page is " + wide + " pixels wide");
  return faults;
})()`;

const THRESHOLD_LINE = `(() => {
  const line = [...document.querySelectorAll("line.threshold")]
    .find((line) => line.checkVisibility() && line.closest("[role=img]"));
  const { stroke, strokeWidth, opacity } = getComputedStyle(line);
  const height = line.getBoundingClientRect().height;
  return { stroke, width: parseFloat(strokeWidth), opacity, height };
})()`;

const BACKGROUND = `getComputedStyle(document.documentElement).backgroundColor`;

async function withBrowser(
  run: (browser: Browser) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({
    executablePath,
    args: BROWSER_ARGUMENTS,
  });
  try {
    await run(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a report from a file; complaints and requests are gathered. */
async function open(
  browser: Browser,
  html: string,
  width: number,
  colorScheme: "light" | "dark",
): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
  const file = await Deno.makeTempFile({ suffix: ".html" });
  try {
    await Deno.writeTextFile(file, html);
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme,
    });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`file://${file}`);
    return { page, complaints, requests };
  } finally {
    await Deno.remove(file);
  }
}

const cases = [
  { name: "rows of their own", data: reportData() },
  {
    name: "sequences and rare anomalies",
    data: reportData({ timesteps: 12, anomalyShare: 0.02, windows: 5000 }),
  },
  { name: "a threshold above all", data: reportData({ threshold: 1e3 }) },
  { name: "a threshold below all", data: reportData({ threshold: 1e-7 }) },
];

for (const { name, data } of cases) {
  Deno.test({
    name: `the report shows whole and legible in a browser: ${name}`,
    ignore: executablePath === undefined,
    // The driver keeps a connection and timers of its own past a test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withBrowser(async (browser) => {
        const html = renderReport(data);
        const backgrounds: string[] = [];
        for (const scheme of ["light", "dark"] as const) {
          for (const width of [1000, 390]) {
            const { page, complaints, requests } = await open(
              browser,
              html,
              width,
              scheme,
            );
            assertEquals(await page.evaluate(FAULTS), [], `${scheme} ${width}`);
            const line = await page.evaluate<
              { stroke: string; width: number; opacity: string; height: number }
            >(THRESHOLD_LINE);
            const background = await page.evaluate<string>(BACKGROUND);
            assert(line.height > 100 && line.width >= 1);
            assertEquals(line.opacity, "1");
            assertNotEquals(line.stroke, background);
            assertEquals(complaints, []);
            assertEquals(requests.length, 1, requests.join(" "));
            if (width === 1000) backgrounds.push(background);
            await page.close();
          }
        }
        assertNotEquals(backgrounds[0], backgrounds[1]);
      }),
  });
}

Deno.test({
  name: "the report prints in light whatever the screen shows",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withBrowser(async (browser) => {
      const html = renderReport(reportData());
      const { page } = await open(browser, html, 1000, "dark");
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      assertEquals(await page.evaluate(BACKGROUND), "rgb(255, 255, 255)");
      const pdf = await page.pdf({ format: "A4" });
      assertEquals(new TextDecoder().decode(pdf.subarray(0, 5)), "%PDF-");
    }),
});
