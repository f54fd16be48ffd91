/**
 * What is wrong with a request, as RFC 9457 problem details.
 *
 * Only what a {@linkcode Problem} says ever leaves; whatever else is thrown is a
 * defect, which is logged, and answered without its message and stack.
 */
import type { BadRow } from "../records/traffic_record.ts";

/** The media type of problem details. */
export const PROBLEM_TYPE = "application/problem+json";

/** The reason phrases of RFC 9110, which are the titles of `about:blank`. */
const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** A status that problems have. */
export type ProblemStatus = keyof typeof TITLES;

/** Where in the request the fault is. */
export interface ProblemPlace {
  /** The 0-based row, as a verdict's `index` counts. */
  readonly row?: number;
  /** The 1-based line of the body. */
  readonly line?: number;
  /** The feature, query parameter or member at fault. */
  readonly field?: string;
}

/** Problem details as they are sent. */
export interface ProblemDetails extends ProblemPlace {
  /** Always `about:blank`: the status says what kind of problem it is. */
  readonly type: "about:blank";
  /** The status's reason phrase. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: ProblemStatus;
  /** A sentence that says what is wrong. */
  readonly detail: string;
}

/** A fault of a request, thrown on the way and answered at the end. */
export class Problem extends Error {
  /** The class's name. */
  override name = "Problem";
  /** The HTTP status. */
  readonly status: ProblemStatus;
  /** Where in the request the fault is. */
  readonly place: ProblemPlace;
  /** Header fields that belong to the answer, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status The HTTP status.
   * @param detail A sentence for the client.
   * @param place Where the fault is.
   * @param headers Header fields of the answer.
   */
  constructor(
    status: ProblemStatus,
    detail: string,
    place: ProblemPlace = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.status = status;
    this.place = place;
    this.headers = headers;
  }

  /** The same problem, known to be at a row. */
  atRow(row: number): Problem {
    const place = { ...this.place, row };
    return new Problem(this.status, this.message, place, this.headers);
  }

  /** The problem details. */
  get details(): ProblemDetails {
    return {
      type: "about:blank",
      title: TITLES[this.status],
      status: this.status,
      detail: this.message,
      ...this.place,
    };
  }

  /** The answer to the request. */
  toResponse(): Response {
    return new Response(JSON.stringify(this.details), {
      status: this.status,
      headers: {
        "Content-Type": PROBLEM_TYPE,
        "Cache-Control": "no-store",
        ...this.headers,
      },
    });
  }
}

/** The problem that a bad row is. */
export function rowProblem({ index, line, field, problem }: BadRow): Problem {
  return new Problem(422, problem, {
    row: index,
    line,
    ...(field !== undefined && { field }),
  });
}

/** What is told of a defect: nothing but that there is one. */
export function defect(): Problem {
  return new Problem(
    500,
    "Cannot answer because of a defect in Gatewarden; the server's log tells more",
  );
}
