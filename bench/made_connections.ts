/**
 * Connections of a made-up network, as lines of each format that is read.
 *
 * Some 2000 a second of 400 clients: DNS, web, mail, remote shells, pings, and now
 * and then a host that tries ports. A quarter are written long after their start,
 * as a sensor does with what lasts, so that the order of starts has to be restored.
 */
import { Random } from "../lib/random.ts";

/** A connection, in the terms of Zeek's `conn.log`. */
export interface MadeConnection {
  readonly number: number;
  readonly start: number;
  readonly duration: number | null;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly originator: string;
  readonly originatorPort: number;
  readonly responder: string;
  readonly responderPort: number;
  readonly service: string | null;
  readonly state: string;
  readonly sent: number;
  readonly answered: number;
  readonly history: string;
}

interface Kind {
  readonly weight: number;
  readonly protocol: MadeConnection["protocol"];
  readonly port: number;
  readonly service: string | null;
  readonly state: string;
  readonly history: string;
  readonly servers: number;
  readonly sent: number;
  readonly answered: number;
}

function kind(
  weight: number,
  protocol: Kind["protocol"],
  port: number,
  service: string | null,
  state: string,
  history: string,
  [servers, sent, answered]: readonly [number, number, number],
): Kind {
  return {
    weight,
    protocol,
    port,
    service,
    state,
    history,
    servers,
    sent,
    answered,
  };
}

const KINDS: readonly Kind[] = [
  kind(40, "udp", 53, "dns", "SF", "Dd", [3, 60, 300]),
  kind(33, "tcp", 443, "ssl", "SF", "ShADadFf", [2000, 4000, 60_000]),
  kind(4, "udp", 443, "quic", "SF", "Dd", [500, 6000, 90_000]),
  kind(8, "tcp", 80, "http", "SF", "ShADadfF", [900, 800, 9000]),
  kind(2, "tcp", 25, "smtp", "SF", "ShAdDafF", [40, 20_000, 900]),
  kind(1, "tcp", 22, "ssh", "S1", "ShAdDa", [10, 5000, 9000]),
  kind(4, "tcp", 445, "smb", "RSTO", "ShADdaR", [12, 3000, 7000]),
  kind(2, "udp", 123, "ntp", "SF", "Dd", [4, 48, 48]),
  kind(3, "icmp", 8, null, "OTH", "-", [60, 56, 56]),
  kind(2, "tcp", 8443, null, "S0", "S", [30, 0, 0]),
  kind(1, "tcp", 5432, null, "REJ", "Sr", [5, 0, 0]),
];

const WHEEL = KINDS.flatMap((kind) => Array<Kind>(kind.weight).fill(kind));

/** Starts with a full week's second, so that times have all their digits. */
const EPOCH = 1_700_000_000;
const PER_SECOND = 2000;

/** Which traffic: an everyday one, or a flood of SYNs from forged addresses. */
export type MadeTraffic = "everyday" | "forged";

/** Connections without end, in the order in which a sensor writes them. */
export class MadeConnections {
  readonly #random = new Random(1);
  readonly #traffic: MadeTraffic;
  #number = 0;
  #clock = EPOCH;

  constructor(traffic: MadeTraffic = "everyday") {
    this.#traffic = traffic;
  }

  next(): MadeConnection {
    const random = this.#random;
    this.#clock += 2 * random.uniform() / PER_SECOND;
    const number = this.#number++;
    if (this.#traffic === "forged" && number % 10 > 0) {
      return this.#forged(number);
    }
    if (number % 50 === 0) return this.#probe(number);
    const kind = WHEEL[random.integer(WHEEL.length)]!;
    const client = random.integer(400);
    const server = Math.floor(kind.servers * random.uniform() ** 2);
    const isLong = random.integer(4) === 0;
    const delay = random.uniform() * (isLong ? 60 : 2);
    const isAnswered = kind.answered > 0;
    const size = random.uniform() + random.uniform() ** 4;
    return {
      number,
      start: this.#clock - delay,
      duration: isAnswered ? delay * random.uniform() : null,
      protocol: kind.protocol,
      originator: `10.20.${client >> 7}.${client & 127}`,
      originatorPort: kind.protocol === "icmp"
        ? 8
        : 32_768 + random.integer(28_000),
      responder: kind.servers < 100
        ? `10.20.9.${server}`
        : `198.51.${100 + (server >> 8)}.${server & 255}`,
      responderPort: kind.protocol === "icmp" ? 0 : kind.port,
      service: kind.service,
      state: kind.state,
      sent: Math.floor(kind.sent * size),
      answered: Math.floor(kind.answered * size),
      history: kind.history,
    };
  }

  /** A port that one host tries on another, one after the other. */
  #probe(number: number): MadeConnection {
    return {
      ...this.#syn(number),
      originator: `10.20.0.${number / 50 >> 12 & 127}`,
      responder: "10.20.9.7",
      responderPort: number / 50 & 65_535,
    };
  }

  #forged(number: number): MadeConnection {
    const bits = this.#random.bits();
    return {
      ...this.#syn(number),
      originator: [bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255]
        .join("."),
      responder: "10.20.9.1",
      responderPort: 80,
    };
  }

  #syn(number: number): Omit<MadeConnection, "originator" | "responder"> {
    return {
      number,
      start: this.#clock - this.#random.uniform(),
      duration: null,
      protocol: "tcp",
      originatorPort: 1024 + this.#random.integer(60_000),
      responderPort: 0,
      service: null,
      state: "S0",
      sent: 0,
      answered: 0,
      history: "S",
    };
  }
}

function packets(bytes: number): number {
  return 1 + Math.ceil(bytes / 1400);
}

function uidOf({ number }: MadeConnection): string {
  return `C${(number * 7919).toString(36).padStart(17, "qX4b")}`;
}

/** The header of a `conn.log`. */
export const ZEEK_HEADER = [
  "#separator \\x09",
  "#set_separator\t,",
  "#empty_field\t(empty)",
  "#unset_field\t-",
  "#path\tconn",
  "#open\t2023-11-14-22-13-20",
  "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\t" +
  "duration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\t" +
  "missed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\t" +
  "tunnel_parents",
  "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\t" +
  "count\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\t" +
  "set[string]",
  "",
].join("\n");

/** A line of Zeek's own form. */
export function zeekLine(made: MadeConnection): string {
  const { duration, sent, answered } = made;
  const sentPackets = packets(sent);
  const answerPackets = answered > 0 ? packets(answered) : 0;
  const bytes = duration === null
    ? "-\t-\t-"
    : `${duration.toFixed(6)}\t${sent}\t${answered}`;
  return `${made.start.toFixed(6)}\t${
    uidOf(made)
  }\t${made.originator}\t${made.originatorPort}\t${made.responder}\t${made.responderPort}\t${made.protocol}\t${
    made.service ?? "-"
  }\t${bytes}\t${made.state}\tT\tF\t0\t${made.history}\t${sentPackets}\t${
    sent + 40 * sentPackets
  }\t${answerPackets}\t${answered + 40 * answerPackets}\t-\n`;
}

/** The same as JSON. */
export function zeekJsonLine(made: MadeConnection): string {
  const { duration, sent, answered } = made;
  const sentPackets = packets(sent);
  const answerPackets = answered > 0 ? packets(answered) : 0;
  return JSON.stringify({
    ts: Number(made.start.toFixed(6)),
    uid: uidOf(made),
    "id.orig_h": made.originator,
    "id.orig_p": made.originatorPort,
    "id.resp_h": made.responder,
    "id.resp_p": made.responderPort,
    proto: made.protocol,
    ...(made.service !== null && { service: made.service }),
    ...(duration !== null && {
      duration: Number(duration.toFixed(6)),
      orig_bytes: sent,
      resp_bytes: answered,
    }),
    conn_state: made.state,
    local_orig: true,
    local_resp: false,
    missed_bytes: 0,
    history: made.history,
    orig_pkts: sentPackets,
    orig_ip_bytes: sent + 40 * sentPackets,
    resp_pkts: answerPackets,
    resp_ip_bytes: answered + 40 * answerPackets,
  }) + "\n";
}

/** A time as Suricata writes it. */
function eveTime(seconds: number): string {
  const micros = String(Math.floor(seconds % 1 * 1e6)).padStart(6, "0");
  const date = new Date(Math.floor(seconds) * 1000).toISOString();
  return `${date.slice(0, 19)}.${micros}+0000`;
}

/** The same as a `flow` event of Suricata, every fourth after an event of its own. */
export function eveLine(made: MadeConnection): string {
  const { sent, answered, start, number } = made;
  const end = start + (made.duration ?? 0);
  const sentPackets = packets(sent);
  const answerPackets = answered > 0 ? packets(answered) : 0;
  const ends = {
    src_ip: made.originator,
    src_port: made.originatorPort,
    dest_ip: made.responder,
    dest_port: made.responderPort,
    proto: made.protocol.toUpperCase(),
  };
  const isIcmp = made.protocol === "icmp";
  const flow = JSON.stringify({
    timestamp: eveTime(end + 60),
    flow_id: 1e15 + number * 7919,
    in_iface: "eth0",
    event_type: "flow",
    ...ends,
    ...(isIcmp && { icmp_type: 8, icmp_code: 0 }),
    ...(made.service !== null && { app_proto: made.service }),
    flow: {
      pkts_toserver: sentPackets,
      pkts_toclient: answerPackets,
      bytes_toserver: sent + 54 * sentPackets,
      bytes_toclient: answered + 54 * answerPackets,
      start: eveTime(start),
      end: eveTime(end),
      age: Math.round(end - start),
      state: answered > 0 ? "closed" : "new",
      reason: "timeout",
      alerted: false,
    },
    ...(made.protocol === "tcp" && {
      tcp: {
        tcp_flags: answered > 0 ? "1b" : "02",
        tcp_flags_ts: answered > 0 ? "1b" : "02",
        tcp_flags_tc: answered > 0 ? "1b" : "00",
        syn: true,
        state: answered > 0 ? "closed" : "syn_sent",
      },
    }),
  });
  if (number % 4 !== 0) return flow + "\n";
  const other = JSON.stringify({
    timestamp: eveTime(start),
    flow_id: 1e15 + number * 7919,
    event_type: "dns",
    ...ends,
    dns: { type: "query", id: number & 65_535, rrname: "www.example.com" },
  });
  return `${other}\n${flow}\n`;
}
