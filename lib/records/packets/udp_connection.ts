/**
 * UDP by Zeek's rules: packets between two addresses and ports, until a minute
 * of silence. `SF` when both sides sent, `S0` when only the originator did,
 * `SHR` when only the responder did. Payload is what the UDP headers tell.
 *
 * Zeek's DNS analyser ends an exchange earlier: it looks every ten seconds and
 * ends it after nine of silence. That decides what is one connection where a
 * resolver uses a port again, so the rule is kept.
 *
 * Its DNS and NTP analysers also know an answer from a question. Where an answer
 * comes first they swap the ends, `^` in the history; what was counted before
 * stays with the originator, in Zeek's logs as here.
 */
import type { ConnectionState } from "../connections/connection_record.ts";
import { Connection, SECOND } from "./connection.ts";
import type { Packet } from "./packet.ts";
import { guessService } from "./service_guess.ts";
import { takesLetter } from "./takes_letter.ts";

/** Responder ports on which Zeek looks for DNS. */
const DNS_PORTS = new Set([53, 137, 5353, 5355]);
const DNS_EVERY = 10 * SECOND;
const DNS_SILENCE = 9 * SECOND;

const NTP_PORT = 123;
const NTP_CLIENT = 3;
const NTP_SERVER = 4;

/** Payloads that are looked at for the service's name. */
const GUESSES = 4;

/** An exchange of UDP packets. */
export class UdpConnection extends Connection {
  override readonly transport = "udp";
  readonly #responderPort: number;
  #originatorBytes = -1;
  #responderBytes = -1;
  #dnsAt = Infinity;
  #guesses = GUESSES;
  #maySwap: boolean;
  #originatorDamaged = 0;
  #responderDamaged = 0;

  /**
   * @param time When the first packet came, in microseconds.
   * @param now The newest packet's time, which the DNS timer runs from.
   * @param originatorIsLower Whether the lower end of the key is the originator.
   * @param responderPort The responder's port.
   */
  constructor(
    time: number,
    now: number,
    originatorIsLower: boolean,
    responderPort: number,
  ) {
    super(time, originatorIsLower, 60 * SECOND);
    this.#responderPort = responderPort;
    const isDns = DNS_PORTS.has(responderPort);
    if (isDns) this.#dnsAt = now + DNS_EVERY;
    this.#maySwap = isDns || responderPort === NTP_PORT;
  }

  override receive(
    packet: Packet,
    time: number,
    byOriginator: boolean,
    checksumIsGood: boolean,
  ): boolean {
    if (!checksumIsGood) {
      if (byOriginator) {
        if (takesLetter(++this.#originatorDamaged)) this.addHistory("C");
      } else if (takesLetter(++this.#responderDamaged)) this.addHistory("c");
      return false;
    }
    this.last = time;
    const { bytes, transport } = packet;
    const length = (bytes[transport + 4]! << 8 | bytes[transport + 5]!) - 8;
    if (byOriginator) {
      this.checkHistory(1, "D");
      this.#originatorBytes = sum(this.#originatorBytes, length);
    } else {
      this.checkHistory(2, "d");
      this.#responderBytes = sum(this.#responderBytes, length);
    }
    this.count(byOriginator, packet.length);
    if (this.#guesses > 0) this.#guess(packet);
    if (this.#maySwap && this.#isSwapped(packet, byOriginator)) {
      this.originatorIsLower = !this.originatorIsLower;
      this.addHistory("^");
    }
    return true;
  }

  override state(): ConnectionState {
    if (this.#originatorBytes >= 0) {
      return this.#responderBytes >= 0 ? "SF" : "S0";
    }
    return this.#responderBytes >= 0 ? "SHR" : "OTH";
  }

  override payloadBytes(byOriginator: boolean): number {
    const bytes = byOriginator ? this.#originatorBytes : this.#responderBytes;
    return Math.max(bytes, 0);
  }

  override deadline(): number {
    return Math.min(this.inactivityAt, this.#dnsAt);
  }

  override expire(now: number): boolean {
    if (this.#dnsAt <= now) {
      if (now - this.last >= DNS_SILENCE) return true;
      this.#dnsAt = now + DNS_EVERY;
    }
    return super.expire(now);
  }

  /** Whether a message is an answer from the side that should be asking. */
  #isSwapped(packet: Packet, byOriginator: boolean): boolean {
    const { bytes } = packet;
    const at = packet.transport + 8;
    if (this.service === "dns") {
      // Only the first message tells; a group answers nothing.
      this.#maySwap = false;
      const isAnswer = (bytes[at + 2]! & 0x80) !== 0;
      return isAnswer && byOriginator && !goesToGroup(packet);
    }
    if (this.service !== "ntp" || packet.end < at + 48) return false;
    const mode = bytes[at]! & 7;
    const isSwapped = mode === (byOriginator ? NTP_SERVER : NTP_CLIENT);
    if (isSwapped) this.#maySwap = false;
    return isSwapped;
  }

  #guess(packet: Packet): void {
    const from = packet.transport + 8;
    if (packet.end <= from) return;
    this.#guesses--;
    const service = guessService(
      packet.bytes,
      from,
      packet.end,
      17,
      this.#responderPort,
    );
    if (service !== null) {
      this.service = service;
      this.#guesses = 0;
    }
    // What is no DNS makes Zeek drop its analyser, and the analyser's timer.
    if (service !== "dns") this.#dnsAt = Infinity;
  }
}

/** Whether a packet goes to a multicast group. */
function goesToGroup({ bytes, destination, version }: Packet): boolean {
  const first = bytes[destination]!;
  return version === 4 ? first >> 4 === 14 : first === 255;
}

/** Adds lengths as Zeek does: below zero stands for nothing seen. */
function sum(bytes: number, length: number): number {
  return bytes < 0 ? length : bytes + length;
}
