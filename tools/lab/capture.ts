import { AccessError } from "../../lib/errors.ts";
import { BRIDGE, type LabNetwork, type LabProcess } from "./network.ts";

/**
 * How much of each frame is kept: all headers of TCP without timestamps, and enough
 * payload to tell the protocol. No more than that, as random bytes do not shrink.
 */
const SNAPLEN = 68;

/** What hosts and their programs say; the kernel's multicast reports come as they like. */
const FILTER = "ip and not igmp";

/** The last packets come from the kernel a second later; in milliseconds. */
const SETTLE = 1500;

const LISTENING = /listening on/;
const DROPPED = /(\d+) packets dropped by kernel/;

/** What a process says, gathered while it runs. */
class Said {
  text = "";
  readonly ended: Promise<void>;
  #onText: () => void = () => {};

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#gather(stream);
  }

  async #gather(stream: ReadableStream<Uint8Array>): Promise<void> {
    const texts = stream.pipeThrough(
      new TextDecoderStream() as TransformStream<Uint8Array, string>,
    );
    for await (const text of texts) {
      this.text += text;
      this.#onText();
    }
  }

  /** Waits until it has said something that matches, or has ended. */
  async until(pattern: RegExp): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onText = () => pattern.test(this.text) && resolve();
    this.#onText();
    await Promise.race([promise, this.ended]);
    return pattern.test(this.text);
  }
}

/** Where packets go: a file's path, or a stream. */
export type LabOutput = string | WritableStream<Uint8Array>;

/** A capture of all that passes the bridge, into a file or to a reader. */
export class LabCapture {
  readonly #tcpdump: LabProcess;
  readonly #said: Said;
  readonly #written: Promise<void>;

  private constructor(tcpdump: LabProcess, output: LabOutput) {
    this.#tcpdump = tcpdump;
    this.#said = new Said(tcpdump.stderr!);
    this.#written = typeof output === "string"
      ? Deno.writeFile(output, tcpdump.stdout!)
      : tcpdump.stdout!.pipeTo(output);
    this.#written.catch(() => {});
  }

  /**
   * Starts to capture IPv4 packets.
   *
   * @param output The file they go into, or what takes them as they come.
   * @throws {AccessError} If tcpdump does not start.
   */
  static async start(
    network: LabNetwork,
    output: LabOutput,
  ): Promise<LabCapture> {
    const command = `tcpdump -i ${BRIDGE} -n -s ${SNAPLEN} -B 8192 -Z root`;
    const tcpdump = network.spawn(
      BRIDGE,
      [...command.split(" "), "-U", "-w", "-", FILTER],
      { stdout: "piped", stderr: "piped" },
    );
    const capture = new LabCapture(tcpdump, output);
    if (await capture.#said.until(LISTENING)) return capture;
    throw new AccessError(`Cannot capture: ${capture.#said.text.trim()}`);
  }

  /**
   * Ends the capture.
   *
   * @throws {AccessError} If packets are missing.
   */
  async stop(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    await this.#tcpdump.stop("SIGINT");
    await this.#written;
    await this.#said.ended;
    const dropped = DROPPED.exec(this.#said.text)?.[1];
    if (dropped === "0") return;
    throw new AccessError(
      `Cannot use the capture as packets are missing: ${
        this.#said.text.trim().replaceAll("\n", ", ")
      }`,
    );
  }
}
