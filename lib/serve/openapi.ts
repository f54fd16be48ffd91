/**
 * The routes as the OpenAPI document tells them, https://spec.openapis.org/oas/v3.1.1.
 *
 * @module
 */
import { type RouteConfig, z } from "@hono/zod-openapi";
import { CSV_TYPE, JSON_TYPE, NDJSON_TYPE } from "./media_types.ts";
import { PROBLEM_TYPE, type ProblemStatus } from "./problem.ts";
import {
  ErrorLine,
  Health,
  ModelFacts,
  ModelList,
  ProblemSchema,
  ScoreAnswer,
  ScoreBody,
  ScoreQuery,
  VerdictSchema,
} from "./schemas.ts";

type Responses = RouteConfig["responses"];

const MEANINGS: Readonly<Partial<Record<ProblemStatus, string>>> = {
  400:
    "The body is not JSON in UTF-8, is nested too deep or broke off, or a parameter is wrong",
  401: "The bearer token is missing or wrong",
  406: "Accept allows neither JSON nor NDJSON",
  408: "The rows did not arrive in time",
  413: "The body, a line of it or the number of its rows is over the limit",
  415: "The body is neither JSON, NDJSON nor CSV in UTF-8, or it is compressed",
  422: "A row is not as the model's schema has it, or there is no whole window",
  429: "Too much is under way; Retry-After tells when to try again",
  503: "The model cannot be loaded",
};

function problems(statuses: readonly ProblemStatus[]): Responses {
  const content = { [PROBLEM_TYPE]: { schema: ProblemSchema } };
  return Object.fromEntries(statuses.map((status) => {
    const description = MEANINGS[status]!;
    if (status !== 429 && status !== 503) {
      return [status, { description, content }];
    }
    const retry = {
      description: "Seconds to wait.",
      schema: { type: "integer" },
    };
    return [status, {
      description,
      content,
      headers: { "Retry-After": retry },
    }];
  }));
}

function json(schema: z.ZodType, description: string): Responses {
  return { 200: { description, content: { [JSON_TYPE]: { schema } } } };
}

function lines(description: string): { schema: z.ZodType } {
  return { schema: z.string().openapi({ description }) };
}

/** The routes, those under `/v1/` behind the token where there is one. */
export function describeRoutes(hasToken: boolean): RouteConfig[] {
  const security = hasToken ? [{ bearer: [] }] : [];
  const unauthorized: ProblemStatus[] = hasToken ? [401] : [];
  return [
    {
      method: "post",
      path: "/v1/score",
      operationId: "score",
      summary: "Score rows of traffic",
      description:
        "One verdict per window of consecutive rows. Windows arrive whole in the " +
        "request: nothing is kept between requests. NDJSON and CSV are scored while " +
        "they arrive, and NDJSON answers leave while the request still runs; once " +
        "such an answer has begun its status is 200, a bad row has an error in its " +
        "place, and a limit that is reached is the last line. A JSON body, and what " +
        "is answered in JSON, is refused whole at its first bad row.",
      security,
      request: {
        query: ScoreQuery,
        body: {
          required: true,
          description: "The rows, oldest first.",
          content: {
            [JSON_TYPE]: { schema: ScoreBody },
            [NDJSON_TYPE]: lines("One object by feature name per line."),
            [CSV_TYPE]: lines(
              "The first line is a header if it is the schema's names; else rows " +
                "stand in the schema's order, perhaps with the label and one more column.",
            ),
          },
        },
      },
      responses: {
        200: {
          description: "The verdicts, in the order of the windows' last rows",
          content: {
            [JSON_TYPE]: { schema: ScoreAnswer },
            [NDJSON_TYPE]: lines(
              "Per line a Verdict, or an ErrorLine in the place of a bad row.",
            ),
          },
        },
        ...problems([
          400,
          ...unauthorized,
          406,
          408,
          413,
          415,
          422,
          429,
          503,
        ]),
      },
    },
    {
      method: "get",
      path: "/v1/models",
      operationId: "listModels",
      summary: "The models that there are",
      security,
      responses: {
        ...json(ModelList, "The models"),
        ...problems(unauthorized),
      },
    },
    {
      method: "get",
      path: "/v1/model",
      operationId: "describeModel",
      summary: "The model that scores: schema, threshold, training",
      security,
      responses: {
        ...json(ModelFacts, "The model"),
        ...problems([...unauthorized, 503]),
      },
    },
    {
      method: "get",
      path: "/healthz",
      operationId: "isAlive",
      summary: "Whether the server runs",
      responses: json(Health, "It runs"),
    },
    {
      method: "get",
      path: "/readyz",
      operationId: "isReady",
      summary: "Whether the model is loaded; loads it if need be",
      responses: { ...json(Health, "It is loaded"), ...problems([503]) },
    },
    {
      method: "get",
      path: "/openapi.json",
      operationId: "describeServer",
      summary: "This document",
      responses: json(z.record(z.string(), z.unknown()), "OpenAPI 3.1"),
    },
    {
      method: "get",
      path: "/",
      operationId: "page",
      summary: "A page to try it out",
      responses: {
        200: {
          description: "The page",
          content: { "text/html": { schema: z.string() } },
        },
      },
    },
  ];
}

/** Schemas that stand in the document although no route refers to them. */
export const LINE_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Verdict: VerdictSchema,
  ErrorLine,
};
