import { ConfigurationError } from "../../lib/errors.ts";

/** The Debian package that each program comes from. */
export const PACKAGES: Readonly<Record<string, string>> = {
  curl: "curl",
  dig: "bind9-dnsutils",
  dnsmasq: "dnsmasq-base",
  ethtool: "ethtool",
  hping3: "hping3",
  ip: "iproute2",
  nginx: "nginx-light",
  nmap: "nmap",
  openssl: "openssl",
  ping: "iputils-ping",
  tcpdump: "tcpdump",
};

/** Where programs for root are, whether or not PATH says so. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** Whether a program can be started. */
async function isThere(program: string): Promise<boolean> {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const folder of [...folders, ...SYSTEM_FOLDERS]) {
    if (folder === "") continue;
    const found = await Deno.stat(`${folder}/${program}`).then(
      ({ isFile }) => isFile,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/**
 * Says what is missing, and the command that installs it.
 *
 * @param missing Programs of {@linkcode PACKAGES}.
 */
export function missingText(missing: readonly string[]): string {
  const are = missing.length > 1 ? "are" : "is";
  const packages = missing.map((program) => PACKAGES[program]!).sort();
  return `Cannot build the lab as ${missing.join(", ")} ${are} missing: ` +
    `apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/**
 * Checks that the lab can be built here.
 *
 * @throws {ConfigurationError} If it cannot; it says what to do.
 */
export async function checkMachine(): Promise<void> {
  if (Deno.build.os !== "linux") {
    throw new ConfigurationError(
      "Cannot build the lab as it is made of Linux network namespaces; " +
        "--from reads the capture of one on any system",
    );
  }
  const missing: string[] = [];
  for (const program of Object.keys(PACKAGES)) {
    if (!await isThere(program)) missing.push(program);
  }
  if (missing.length > 0) throw new ConfigurationError(missingText(missing));
  if (Deno.uid() !== 0) {
    throw new ConfigurationError(
      "Cannot build the lab as network namespaces need root; " +
        "--from reads the capture of one without",
    );
  }
}
