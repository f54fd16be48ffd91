/**
 * What goes over the wire, once: requests are validated by it, and the OpenAPI
 * document is made from it.
 *
 * A row's values are typed by the model's schema, which no document knows before
 * a model is chosen: they are read as the command line reads them, see
 * `json_rows.ts`.
 *
 * @module
 */
import { z } from "@hono/zod-openapi";
import { Problem } from "./problem.ts";

const Value = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** The reference to a row in the document, and nothing to check at run time. */
const Row = z.unknown().openapi("Row", {
  description:
    "An object by feature name, or an array of values in the schema's order. " +
    "null is a missing value; numbers must be JSON numbers.",
  anyOf: [
    {
      type: "object",
      additionalProperties: { type: ["number", "string", "boolean", "null"] },
    },
    {
      type: "array",
      items: { type: ["number", "string", "boolean", "null"] },
    },
  ],
});

/** The body of a scoring request in JSON. */
export const ScoreBody = z.strictObject({
  records: z.array(Row).min(1).openapi({
    description: "The rows, oldest first.",
  }),
}).openapi("ScoreBody");

/** The parameters of a scoring request. */
export const ScoreQuery = z.object({
  reasons: z.enum(["anomalies", "all", "none"]).default("anomalies").openapi({
    description: "Which verdicts tell their reasons.",
    param: { name: "reasons", in: "query" },
  }),
});

const Reason = z.object({
  feature: z.string(),
  actual: Value,
  expected: Value,
  share: z.number().min(0).max(1),
  timestep: z.int().min(0).optional(),
}).openapi("Reason", {
  description: "One feature's part in a window's score, in input units.",
});

/** What the detector says of one window. */
export const VerdictSchema = z.object({
  index: z.int().min(0).openapi({
    description: "The 0-based row with which the window ends.",
  }),
  score: z.number().openapi({ description: "Higher is more anomalous." }),
  threshold: z.number(),
  anomalous: z.boolean(),
  pValue: z.number().min(0).max(1).optional().openapi({
    description: "The share of normal windows that score as high, where the " +
      "model has scores to tell it from.",
  }),
  key: z.string().optional(),
  time: z.string().optional(),
  reasons: z.array(Reason).optional(),
}).openapi("Verdict");

/** An answer in JSON. */
export const ScoreAnswer = z.object({
  model: z.string(),
  verdicts: z.array(VerdictSchema),
}).openapi("ScoreAnswer");

/** RFC 9457. */
export const ProblemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  row: z.int().min(0).optional().openapi({
    description: "The 0-based row at fault.",
  }),
  line: z.int().min(1).optional().openapi({
    description: "The line of the body at fault, from 1.",
  }),
  field: z.string().optional().openapi({
    description: "The feature, parameter or member at fault.",
  }),
}).openapi("Problem");

/** A line of an NDJSON answer that is no verdict. */
export const ErrorLine = z.object({ error: ProblemSchema }).openapi(
  "ErrorLine",
);

/** The models that come with this release. */
export const ModelList = z.object({
  models: z.array(z.object({
    name: z.string(),
    served: z.boolean().openapi({
      description: "Whether this server scores with it.",
    }),
  })),
}).openapi("ModelList");

const Json = z.record(z.string(), z.unknown());

/** All about the model that scores. */
export const ModelFacts = z.object({
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  schema: z.object({
    features: z.array(z.object({
      name: z.string(),
      type: z.enum(["numeric", "categorical"]),
      categories: z.array(z.string()).optional(),
    })),
    label: z.object({ column: z.string(), normal: z.string() }).optional(),
    time: z.string().optional(),
  }),
  windowing: z.object({
    timesteps: z.int().min(1),
    stride: z.int().min(1),
    by: z.string().optional(),
  }),
  architecture: z.object({
    timesteps: z.int(),
    features: z.int(),
    encoder: z.array(z.int()),
    decoder: z.array(z.int()),
  }),
  threshold: z.looseObject({ kind: z.string(), value: z.number() }).openapi({
    description: "With the evidence that it was fitted on.",
  }),
  thresholdText: z.string().openapi({
    description: "Where the threshold comes from and what it costs.",
  }),
  training: Json.openapi({ description: "How the model came about." }),
}).openapi("Model");

/** How the server is. */
export const Health = z.object({ status: z.literal("ok") }).openapi("Health");

/** What is wrong, in the words of the first issue. */
function invalid(
  error: z.core.$ZodError,
  status: 400 | 422,
  what: "body" | "query",
): Problem {
  const { path, message } = error.issues[0]!;
  const field = path.join(".");
  const where = field === "" ? "" : `${field}: `;
  return new Problem(
    status,
    `Cannot use the request's ${what}: ${where}${message}`,
    field === "" ? {} : { field },
  );
}

/**
 * Reads the parsed body of a scoring request.
 *
 * @throws {Problem} If it is none, or has more rows than may be.
 */
export function parseScoreBody(
  value: unknown,
  rows: number,
): { records: unknown[] } {
  const { success, data, error } = ScoreBody.safeParse(value);
  if (!success) throw invalid(error, 422, "body");
  if (data.records.length <= rows) return data;
  throw new Problem(413, `Cannot score more than ${rows} rows`, { row: rows });
}

/**
 * Reads the parameters of a scoring request.
 *
 * @throws {Problem} If one is not what it must be.
 */
export function parseScoreQuery(
  query: Record<string, string>,
): z.infer<typeof ScoreQuery> {
  const { success, data, error } = ScoreQuery.safeParse(query);
  if (success) return data;
  throw invalid(error, 400, "query");
}
