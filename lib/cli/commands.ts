import type { Command } from "./command.ts";

/** A command before its code is loaded. */
export interface CommandEntry {
  /** Its name on the command line. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** Loads its code: a command that does not train never loads what training needs. */
  load(): Promise<Command>;
}

/** Every command, in the order in which a newcomer meets them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "demo",
    summary: "show it all on made-up traffic",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  {
    name: "generate",
    summary: "make up traffic, as CSV with labels",
    load: async () => (await import("./generate.ts")).generateCommand,
  },
  {
    name: "train",
    summary: "train a model on normal traffic",
    load: async () => (await import("./train.ts")).trainCommand,
  },
  {
    name: "calibrate",
    summary: "fit a model's threshold on fresh traffic",
    load: async () => (await import("./calibrate.ts")).calibrateCommand,
  },
  {
    name: "evaluate",
    summary: "judge a model on labelled traffic",
    load: async () => (await import("./evaluate.ts")).evaluateCommand,
  },
  {
    name: "score",
    summary: "write a verdict on each window of traffic",
    load: async () => (await import("./score.ts")).scoreCommand,
  },
  {
    name: "watch",
    summary: "follow a live log or capture, and tell what is strange",
    load: async () => (await import("./watch.ts")).watchCommand,
  },
  {
    name: "connections",
    summary: "print the connections of logs and captures, as NDJSON",
    load: async () => (await import("./connections.ts")).connectionsCommand,
  },
  {
    name: "features",
    summary: "print what the detector sees of connections, as CSV",
    load: async () => (await import("./features.ts")).featuresCommand,
  },
  {
    name: "serve",
    summary: "answer with verdicts over HTTP",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  {
    name: "inspect",
    summary: "tell what a model is",
    load: async () => (await import("./inspect.ts")).inspectCommand,
  },
  {
    name: "export",
    summary: "write a model as TensorFlow.js LayersModel files",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "import",
    summary: "make a model of TensorFlow.js LayersModel files",
    load: async () => (await import("./import.ts")).importCommand,
  },
];
