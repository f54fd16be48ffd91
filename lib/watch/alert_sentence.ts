import type { Reason } from "../detect/verdict.ts";
import type { ConnectionRecord } from "../records/connections/connection_record.ts";
import { phraseOf, themeOf } from "./feature_phrases.ts";
import { nameText, numberText, stateText, valueText } from "./value_text.ts";

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

function clauseOf(reason: Reason, connection: ConnectionRecord): Clause {
  const { unit, says } = phraseOf(reason.feature);
  const plain = valueText(reason.actual, unit);
  const usual = valueText(reason.expected, unit);
  const value = unit === "state" && typeof reason.actual === "string"
    ? stateText(reason.actual)
    : plain;
  const filled = says.replace(
    /\{(value|responder|service)(?:\|([^}]+))?\}/g,
    (_, place: string, noun?: string) => {
      if (place === "responder") return nameText(connection.responder);
      if (place === "service") return serviceText(connection);
      if (noun === undefined) return value;
      return `${value} ${noun}${value === "1" ? "" : "s"}`;
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
  return second === undefined
    ? `${subject} ${first.says}; usual is ${first.usual} (${score}).`
    : `${subject} ${first.says} (usual is ${first.usual}) and ${second.says} ` +
      `(usual is ${second.usual}); ${score}.`;
}
