/**
 * The lab's network: namespaces joined by a bridge, and the processes in them.
 *
 * Nothing of it is in the machine's own namespace, and no route leads out. All
 * is undone by its disposal: the processes end, then the namespaces go, and the
 * links in them with them.
 *
 * @module
 */
import { AccessError } from "../../lib/errors.ts";
import { type Host, HOSTS } from "./plan.ts";

/** What the namespaces' names start with. */
const PREFIX = "gatewarden-lab-";

/** The namespace of the bridge, and the bridge. */
export const BRIDGE = "bridge";

/** How long a process may take to end before it is killed, in milliseconds. */
const PATIENCE = 3000;

/** No IPv6, whose neighbours would chatter, and no TCP timestamps: smaller captures. */
const SETTINGS = `
for i in all default; do echo 1 > /proc/sys/net/ipv6/conf/$i/disable_ipv6; done
echo 0 > /proc/sys/net/ipv4/tcp_timestamps`;

/** Packets as a wire would carry them: whole checksums, none beyond the MTU. */
const NO_OFFLOADS = "ethtool -K eth0 tx off tso off gso off gro off";

/** A process in one of the namespaces. */
export interface LabProcess {
  /** Its standard output, where that was asked for. */
  readonly stdout?: ReadableStream<Uint8Array>;
  /** Its standard error, where that was asked for. */
  readonly stderr?: ReadableStream<Uint8Array>;
  /** Its end. */
  readonly status: Promise<Deno.CommandStatus>;
  /** Asks it to end, kills it if it does not, and waits for that. */
  stop(signal?: Deno.Signal): Promise<void>;
}

/** Where a process's output goes: nowhere, or where the caller reads. */
export interface SpawnOptions {
  /** @default {"null"} */
  readonly stdout?: "null" | "piped";
  /** @default {"null"} */
  readonly stderr?: "null" | "piped";
  /** What it reads. @default nothing */
  readonly input?: string;
}

/** Runs a program to its end, and throws where it fails. */
async function mustRun(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args })
    .output();
  if (success) return new TextDecoder().decode(stdout);
  const reason = new TextDecoder().decode(stderr).trim();
  throw new AccessError(
    `Cannot run ${program} ${args.join(" ")}: ${reason}`,
  );
}

function ip(command: string): Promise<string> {
  return mustRun("ip", ...command.split(" "));
}

/** The namespaces of a lab that are there, as of one that was killed. */
async function leftOver(): Promise<string[]> {
  const lines = (await ip("netns list")).split("\n");
  return lines.map((line) => line.split(" ")[0]!)
    .filter((name) => name.startsWith(PREFIX));
}

/**
 * Removes what a lab left that could not clean up, its processes first.
 *
 * @returns The namespaces that were removed.
 */
export async function removeLeftOver(): Promise<string[]> {
  const names = await leftOver();
  for (const name of names) {
    const pids = (await ip(`netns pids ${name}`)).split("\n").filter(Boolean);
    if (pids.length > 0) {
      // Some may have ended by now; that is no failure.
      await new Deno.Command("ip", {
        args: ["netns", "exec", name, "kill", "-KILL", ...pids],
        stdout: "null",
        stderr: "null",
      }).output();
    }
    await ip(`netns delete ${name}`);
  }
  return names;
}

/** The lab's hosts and the bridge between them. */
export class LabNetwork implements AsyncDisposable {
  readonly #namespaces: string[] = [];
  readonly #running = new Set<LabProcess>();
  #closed = false;

  private constructor() {}

  /**
   * Builds the network.
   *
   * @throws {AccessError} If the system refuses, or another lab is there.
   */
  static async create(): Promise<LabNetwork> {
    const [other] = await leftOver();
    if (other !== undefined) {
      throw new AccessError(
        `Cannot build the lab as the network namespace ${other} is there: ` +
          "another lab runs, or one was killed; --clean removes what is left",
      );
    }
    const network = new LabNetwork();
    try {
      await network.#build();
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
    return network;
  }

  async #build(): Promise<void> {
    const bridge = await this.#addNamespace(BRIDGE);
    await ip(`-n ${bridge} link add ${BRIDGE} type bridge`);
    await ip(`-n ${bridge} link set ${BRIDGE} up`);
    for (const [i, host] of HOSTS.entries()) await this.#addHost(host, i);
  }

  async #addNamespace(name: string): Promise<string> {
    const namespace = PREFIX + name;
    await ip(`netns add ${namespace}`);
    this.#namespaces.push(namespace);
    await this.#mustRunIn(namespace, SETTINGS);
    return namespace;
  }

  async #addHost({ name, address }: Host, i: number): Promise<void> {
    const space = await this.#addNamespace(name);
    const mac = `02:00:00:00:00:${(i + 1).toString(16).padStart(2, "0")}`;
    await ip(
      `-n ${space} link add eth0 address ${mac} type veth ` +
        `peer name ${name} netns ${PREFIX}${BRIDGE}`,
    );
    await ip(`-n ${PREFIX}${BRIDGE} link set ${name} master ${BRIDGE} up`);
    await this.#mustRunIn(space, NO_OFFLOADS);
    await ip(`-n ${space} address add ${address}/24 dev eth0`);
    await ip(`-n ${space} link set lo up`);
    await ip(`-n ${space} link set eth0 up`);
  }

  async #mustRunIn(namespace: string, script: string): Promise<void> {
    await mustRun("ip", "netns", "exec", namespace, "sh", "-ec", script);
  }

  /** Starts a program on a host, or on the bridge. */
  spawn(
    host: string,
    command: readonly string[],
    options: SpawnOptions = {},
  ): LabProcess {
    if (this.#closed) throw new AccessError("Cannot use a lab that is closed");
    const { stdout = "null", stderr = "null", input } = options;
    const child = new Deno.Command("ip", {
      args: ["netns", "exec", PREFIX + host, ...command],
      stdin: input === undefined ? "null" : "piped",
      stdout,
      stderr,
    }).spawn();
    if (input !== undefined) void feed(child.stdin, input);
    const running: LabProcess = {
      ...(stdout === "piped" && { stdout: child.stdout }),
      ...(stderr === "piped" && { stderr: child.stderr }),
      status: child.status,
      stop: (signal = "SIGTERM") => stop(child, signal),
    };
    this.#running.add(running);
    void child.status.then(() => this.#running.delete(running));
    return running;
  }

  /** Runs a program on a host to its end, and says whether it succeeded. */
  async run(
    host: string,
    command: readonly string[],
    options: Pick<SpawnOptions, "input"> = {},
  ): Promise<boolean> {
    if (this.#closed) return false;
    return (await this.spawn(host, command, options).status).success;
  }

  /** Ends all processes; no more can be started. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map((process) => process.stop()));
  }

  /** Ends all processes and removes the namespaces. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    for (const namespace of this.#namespaces.splice(0)) {
      await ip(`netns delete ${namespace}`);
    }
  }
}

/** Writes to a process that may end before it has read it all. */
async function feed(
  stdin: WritableStream<Uint8Array>,
  text: string,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // Its exit status tells.
  }
}

function signalled(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}

async function stop(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): Promise<void> {
  signalled(child, signal);
  const timer = setTimeout(() => signalled(child, "SIGKILL"), PATIENCE);
  await child.status;
  clearTimeout(timer);
}
