import type { ConnectionRecord } from "../../lib/records/connections/connection_record.ts";
import { BadInputError } from "../../lib/errors.ts";

/** One attack: who did what to whom, and when. */
export interface Attack {
  /** What its connections are called, such as `syn-scan`. */
  readonly label: string;
  /** What was run. */
  readonly command: string;
  /** When it began, in seconds since 1970. */
  readonly begin: number;
  /** When it was over. */
  readonly end: number;
  /** What carries it. */
  readonly protocol: string;
  /** The address that the attack comes from. */
  readonly attacker: string;
  /** The address that is attacked. */
  readonly target: string;
}

/** What is known of a capture beside its packets. */
export interface LabLabels {
  /** The lab's hosts, by address. */
  readonly hosts: Readonly<Record<string, string>>;
  /** When the capture began, in seconds since 1970. */
  readonly begin: number;
  /** Until when all traffic was normal. */
  readonly normalUntil: number;
  /** When the capture ended. */
  readonly end: number;
  /** What happened since, in order. */
  readonly attacks: readonly Attack[];
}

/** What connections are called that belong to no attack. */
export const NORMAL = "normal";

/** Whether a connection belongs to an attack: by time, protocol and both addresses. */
function belongs(
  { start, protocol, originator, responder }: ConnectionRecord,
  attack: Attack,
): boolean {
  if (start < attack.begin || start > attack.end) return false;
  if (protocol !== attack.protocol) return false;
  // Whoever is seen first counts as originator, and that may be who answers.
  return originator === attack.attacker && responder === attack.target ||
    originator === attack.target && responder === attack.attacker;
}

/**
 * What a connection was.
 *
 * It is an attack's if it began while the attack went on, over the attack's
 * protocol, between attacker and target. That is exact in the lab, as a host that
 * attacks does nothing else from then on.
 */
export function labelOf(
  connection: ConnectionRecord,
  { attacks }: LabLabels,
): string {
  const attack = attacks.find((attack) => belongs(connection, attack));
  return attack?.label ?? NORMAL;
}

const ATTACK_TEXTS = ["label", "command", "protocol", "attacker", "target"];
const ATTACK_TIMES = ["begin", "end"];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAttack(value: unknown): boolean {
  return isObject(value) &&
    ATTACK_TEXTS.every((name) => typeof value[name] === "string") &&
    ATTACK_TIMES.every((name) => Number.isFinite(value[name]));
}

/**
 * Reads the file of labels.
 *
 * @param text Its content.
 * @param name What messages call it.
 * @throws {BadInputError} If it is not what the lab writes.
 */
export function parseLabels(text: string, name: string): LabLabels {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadInputError(`Cannot read ${name} as it is not JSON`);
  }
  const isWhole = isObject(value) && isObject(value.hosts) &&
    ["begin", "normalUntil", "end"].every((key) =>
      Number.isFinite((value as Record<string, unknown>)[key])
    ) &&
    Array.isArray(value.attacks) && value.attacks.every(isAttack);
  if (!isWhole) {
    throw new BadInputError(
      `Cannot read ${name} as the labels of a lab: it must have hosts, begin, ` +
        "normalUntil, end and attacks",
    );
  }
  return value as LabLabels;
}
