import { AccessError } from "../../lib/errors.ts";
import type { Random } from "../../lib/random.ts";
import type { LabNetwork } from "./network.ts";
import {
  FILES,
  IMAGES,
  NAMES,
  NAMES_IN_ZONE,
  PAGES,
  PRINTER,
  TUNNEL_ZONE,
  WEB,
  ZONE,
} from "./plan.ts";

/** The size of the file that is worth a progress bar. */
const DOWNLOAD_BYTES = 200_000;

/** How long servers may take to start, in milliseconds. */
const START_LIMIT = 10_000;

/** No file outside the folder is read or written. */
const NGINX_CONF = `daemon off;
master_process off;
error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path temp;
  proxy_temp_path temp;
  fastcgi_temp_path temp;
  uwsgi_temp_path temp;
  scgi_temp_path temp;
  server {
    listen 80 backlog=4096;
    listen 443 ssl;
    listen 631;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    root www;
    client_max_body_size 10m;
    location /health { return 200 "well\\n"; }
    location /upload { proxy_pass http://127.0.0.1:81/; }
  }
  server {
    listen 127.0.0.1:81;
    client_max_body_size 10m;
    location / { return 200 "taken\\n"; }
  }
}
`;

/** Text of a length, as repetitive as markup. */
function filler(bytes: number): string {
  return "<p>All is quiet on this page.</p>\n".repeat(Math.ceil(bytes / 34))
    .slice(0, bytes);
}

/** A size from a long-tailed distribution, in bytes. */
function size(random: Random, median: number): number {
  return Math.round(median * Math.exp(0.8 * random.normal()));
}

async function writeSite(folder: string, random: Random): Promise<void> {
  const www = `${folder}/www`;
  await Deno.mkdir(www);
  await Deno.mkdir(`${folder}/temp`);
  for (let i = 0; i < PAGES; i++) {
    await Deno.writeTextFile(
      `${www}/page${i}.html`,
      filler(size(random, 2.5e3)),
    );
  }
  for (let i = 0; i < IMAGES; i++) {
    await Deno.writeTextFile(
      `${www}/image${i}.png`,
      filler(size(random, 1.5e3)),
    );
  }
  await Deno.writeTextFile(`${www}/big.iso`, filler(DOWNLOAD_BYTES));
  await Deno.writeTextFile(`${folder}/nginx.conf`, NGINX_CONF);
}

async function waitFor(
  what: string,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + START_LIMIT;
  while (!await isThere()) {
    if (performance.now() > end) {
      throw new AccessError(
        `Cannot start the lab's ${what}: it does not answer`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Starts the web servers and the name server, and waits until they answer.
 *
 * @param network Where.
 * @param folder An empty folder for what they need.
 * @param random What the pages' sizes are drawn from.
 * @throws {AccessError} If one does not start.
 */
export async function startServers(
  network: LabNetwork,
  folder: string,
  random: Random,
): Promise<void> {
  await writeSite(folder, random);
  const keyed = await network.run(WEB.name, [
    ..."openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256".split(
      " ",
    ),
    ..."-nodes -days 30 -subj".split(" "),
    `/CN=www.${ZONE}`,
    ...["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`],
  ]);
  if (!keyed) throw new AccessError("Cannot make the web servers' key");
  for (const { name } of [WEB, FILES, PRINTER]) {
    network.spawn(name, [
      "nginx",
      ...["-e", "stderr", "-p", folder, "-c", "nginx.conf"],
      ...["-g", `pid ${name}.pid;`],
    ]);
  }
  network.spawn(NAMES.name, [
    "dnsmasq",
    "--keep-in-foreground",
    ...["--conf-file=/dev/null", "--pid-file=", "--user=root"],
    ...["--no-hosts", "--no-resolv", "--log-facility=-"],
    ...[`--local=/${ZONE}/`, "--local=/10.in-addr.arpa/"],
    ...NAMES_IN_ZONE.map((name) =>
      `--host-record=${name}.${ZONE},${WEB.address}`
    ),
    `--host-record=files.${ZONE},${FILES.address}`,
    `--host-record=printer.${ZONE},${PRINTER.address}`,
    `--address=/${TUNNEL_ZONE}/${NAMES.address}`,
  ]);
  for (const { name, address } of [WEB, FILES, PRINTER]) {
    const ask = ["curl", "-sf", `http://${address}/health`];
    await waitFor(`web server on ${name}`, () => network.run(name, ask));
  }
  await waitFor("name server", () =>
    network.run(NAMES.name, [
      "dig",
      ...["+tries=1", "+time=1", `@${NAMES.address}`, `www.${ZONE}`],
    ]));
}
