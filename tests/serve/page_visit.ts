/** Opens and works the page at `/` in a browser, against the handler on loopback. */
import { assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { BROWSER_ARGUMENTS, findBrowser } from "../browser.ts";
import type { HandlerOptions } from "../../lib/serve/create_handler.ts";
import { testHandler } from "./requests.ts";

const executablePath = findBrowser("the page in a browser");

/** The page as a person has it open. */
export interface Visit {
  readonly browser: Browser;
  readonly page: Page;
  readonly origin: string;
}

/**
 * Serves the page, opens it and tries it. Whatever it complains of in the console,
 * and whatever it asks of another origin, fails the test.
 */
export function tryPage(
  name: string,
  options: HandlerOptions,
  run: (visit: Visit) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: executablePath === undefined,
    // The driver keeps a connection and timers of its own past a test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const server = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen() {} },
        testHandler(options).fetch,
      );
      const origin = `http://127.0.0.1:${server.addr.port}`;
      const browser = await chromium.launch({
        executablePath,
        args: BROWSER_ARGUMENTS,
      });
      try {
        const { page, complaints } = await open(browser, origin);
        await run({ browser, page, origin });
        assertEquals(complaints, []);
      } finally {
        await browser.close();
        await server.shutdown();
      }
    },
  });
}

export async function open(
  browser: Browser,
  origin: string,
  options: { width?: number; colorScheme?: "light" | "dark" } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const { width = 1000, colorScheme = "light" } = options;
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme,
  });
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    // The browser's own note on every answer that is no 2xx.
    if (!message.text().startsWith("Failed to load resource")) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:")) {
      complaints.push(url);
    }
  });
  await page.goto(origin);
  return { page, complaints };
}

/**
 * Waits until an expression holds. The driver's own wait evaluates strings in the
 * page, which the page's policy forbids.
 */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await page.evaluate(`Boolean(${expression})`)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${expression}`);
}

/** Puts text on the clipboard's way into the box, as pasting does. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.focus("#rows");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

/** Drops a file on the page. */
export async function drop(
  page: Page,
  name: string,
  text: string,
): Promise<void> {
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([${JSON.stringify(text)}], ${
    JSON.stringify(name)
  }));
    document.querySelector("h1").dispatchEvent(new DragEvent("drop", {
      dataTransfer, bubbles: true, cancelable: true,
    }));
  })()`);
  await until(
    page,
    `document.querySelector("#status").textContent.startsWith(${
      JSON.stringify(`${name} taken`)
    })`,
  );
}

export async function score(page: Page): Promise<void> {
  await page.click("#score");
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await until(
    page,
    `document.querySelector("#stop").hidden &&
      (!document.querySelector("#verdicts").hidden ||
        !document.querySelector("#alert").hidden)`,
  );
}

/** The table's rows: verdict in words, and row. */
export function shown(page: Page): Promise<string[][]> {
  return page.evaluate(`Array.from(document.querySelectorAll("#table tr"),
    (row) => [row.querySelector(".word").textContent, row.cells[0].childNodes[1].textContent])`);
}

export const alertText = (page: Page): Promise<string> =>
  page.innerText("#alert");
