import type { Reason } from "../detect/verdict.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import { phraseOf, themeOf } from "./feature_phrases.ts";
import {
  nameText,
  numberText,
  stateText,
  type Unit,
  valueText,
} from "./value_text.ts";

/** A second reason that carries less than this is not worth a person's time. */
const LEAST_SHARE = 0.1;

/** What the sentence is made of. */
export interface SentenceParts {
  /** The score. */
  readonly score: number;
  /** The score above which there is an alert. */
  readonly threshold: number;
  /** Score by threshold, `null` where there is none. */
  readonly ratio: number | null;
  /** Largest share first. */
  readonly reasons: readonly Reason[];
}

/** What one reason says, and what would have been usual. */
interface Clause {
  readonly says: string;
  readonly usual: string;
  readonly differs: boolean;
}

/** What was asked of the responder: a service by its name, else a port. */
function serviceText(connection: ConnectionRecord): string {
  const { service, protocol, responderPort } = connection;
  if (service !== null) return nameText(service);
  return protocol === "tcp" || protocol === "udp"
    ? `port ${responderPort}/${protocol}`
    : protocol === "icmp"
    ? "icmp"
    : "its protocol";
}

/** The connection that a reason speaks of; the last where windows are not known. */
function connectionOf(
  { timestep }: Reason,
  last: ConnectionRecord,
  window: readonly (ConnectionRecord | undefined)[],
): ConnectionRecord {
  return (timestep === undefined ? undefined : window[timestep]) ?? last;
}

/** Values that are nothing, as they are shown. */
const NOTHING = /^0(?: %| s| bytes(?: per packet)?)?$/;

/** Units of which there can be little. */
const AMOUNTS: ReadonlySet<Unit> = new Set([
  "count",
  "share",
  "bytes",
  "bytes per packet",
  "seconds",
  "idle",
]);

/** The phrase and the value for it: nothing, only so much, or so much. */
function wording(
  { actual, expected, feature }: Reason,
  plain: string,
  usual: string,
): [says: string, value: string] {
  const { unit, says, less = says, none } = phraseOf(feature);
  if (unit === "state") {
    if (typeof actual === "string") return [says, stateText(actual)];
    return [
      says,
      actual === null ? "is in an unknown state" : `ended as ${plain}`,
    ];
  }
  if (!AMOUNTS.has(unit) || actual === null) return [says, plain];
  if (NOTHING.test(plain)) {
    if (none !== undefined) return [none, plain];
    return [
      less.replace("{value} of ", "none of ").replace(
        /\{value\|([^}]+)\}/,
        "no $1s",
      ),
      unit.startsWith("bytes") ? "no data" : plain,
    ];
  }
  if (plain === "100 %") return [says.replace("{value} of ", "all of "), plain];
  if (plain === usual || !(Number(actual) < Number(expected ?? NaN))) {
    return [says, plain];
  }
  return [less, `only ${plain}`];
}

function clauseOf(reason: Reason, connection: ConnectionRecord): Clause {
  const { unit } = phraseOf(reason.feature);
  const plain = valueText(reason.actual, unit);
  const usual = valueText(reason.expected, unit);
  const [says, value] = wording(reason, plain, usual);
  const filled = says.replace(
    /\{(value|responder|service)(?:\|([^}]+))?\}/g,
    (_, place: string, noun?: string) => {
      if (place === "responder") return nameText(connection.responder);
      if (place === "service") return serviceText(connection);
      if (noun === undefined) return value;
      return `${value} ${noun}${plain === "1" ? "" : "s"}`;
    },
  );
  return { says: filled, usual, differs: plain !== usual };
}

function scoreText({ score, threshold, ratio }: SentenceParts): string {
  return ratio === null
    ? `score ${numberText(score)}, threshold ${numberText(threshold)}`
    : `score ${numberText(ratio)} times the threshold`;
}

/**
 * An alert in one plain English sentence, from its strongest reason and, where it
 * shows something else, the next one.
 *
 * @param parts Score and reasons.
 * @param last The connection; of a window, the last.
 * @param window All connections of the window, where it has several.
 */
export function alertSentence(
  parts: SentenceParts,
  last: ConnectionRecord,
  window: readonly (ConnectionRecord | undefined)[] = [],
): string {
  const score = scoreText(parts);
  const clauses = parts.reasons.map((reason) => {
    const connection = connectionOf(reason, last, window);
    return { reason, connection, ...clauseOf(reason, connection) };
  });
  // A category that came out right, only unsurely, says nothing to a person.
  const first = clauses.find(({ differs }) => differs) ?? clauses[0];
  const subject = nameText((first?.connection ?? last).originator);
  if (first === undefined) {
    return `${subject} made an unusual connection to ${
      nameText(last.responder)
    } (${score}).`;
  }
  if (!first.differs) {
    return `${subject} ${first.says}, which is unusual together with the rest (${score}).`;
  }
  const second = clauses.find((clause) =>
    clause.differs && clause.reason.share >= LEAST_SHARE &&
    clause.connection === first.connection &&
    themeOf(clause.reason.feature) !== themeOf(first.reason.feature)
  );
  if (second === undefined) {
    return `${subject} ${first.says}; usual is ${first.usual} (${score}).`;
  }
  // The subject comes back after a "which" or "where".
  const and = first.says.includes(", wh") ? ", and" : " and";
  return `${subject} ${first.says} (usual is ${first.usual})${and} ${second.says} ` +
    `(usual is ${second.usual}); ${score}.`;
}
