/**
 * Puts the two files of NSL-KDD where training and tests look for them:
 *
 *     deno task nsl-kdd [--from DIR] [--mirror URL]…
 *
 * They are fetched from public mirrors, or copied from a directory. Either way
 * a file gets its name only after its checksum was found right.
 */
import { parseArgs } from "@std/cli/parse-args";
import { join, resolve } from "node:path";
import type { ProgressOptions } from "../lib/cli/progress.ts";
import {
  AccessError,
  BadInputError,
  ConfigurationError,
} from "../lib/errors.ts";
import {
  accessing,
  copyFile,
  type DataFile,
  fetchFile,
  isWhole,
} from "./data_file.ts";

/** Everything that the tool does not take from its command line. */
export interface Setup {
  /** What to put in place. */
  files: readonly DataFile[];
  /** Where to, relative to the working directory. */
  directory: string;
  /** Folders to fetch from, tried in order. */
  mirrors: readonly string[];
  /** Takes each line meant for people. */
  say: (line: string) => void;
  /** How progress is shown. */
  progress?: ProgressOptions;
}

const NSL_KDD: Setup = {
  files: [
    {
      name: "KDDTrain+.txt",
      bytes: 19_109_424,
      sha256:
        "1b86d2f957b33082081bba410fe129b475efebcc13c9014c3f447c8271aadf95",
    },
    {
      name: "KDDTest+.txt",
      bytes: 3_441_513,
      sha256:
        "fa46b0935342616aa83b7c2578db355b6a7aaabbc492248172c7a1e8b7ab8f84",
    },
  ],
  directory: ".data/nsl-kdd",
  mirrors: [
    "https://raw.githubusercontent.com/defcom17/NSL_KDD/master/",
    "https://raw.githubusercontent.com/jmnwong/NSL-KDD-Dataset/master/",
    "https://raw.githubusercontent.com/KeysGui-i/189G_final/main/data/raw/",
  ],
  say: (line) => console.error(line),
};

const HELP = `Puts KDDTrain+.txt and KDDTest+.txt into .data/nsl-kdd/.

Usage: deno task nsl-kdd [--from DIR] [--mirror URL]...

  --from DIR     copy the files from DIR instead of fetching them
  --mirror URL   fetch from this folder instead of the known mirrors; repeatable
  --help         show this

Example: deno task nsl-kdd --from ~/Downloads/NSL-KDD`;

const TERMS = `NSL-KDD (University of New Brunswick) is free for research. Cite:
  M. Tavallaee, E. Bagheri, W. Lu, A. A. Ghorbani, "A detailed analysis of the
  KDD CUP 99 data set", IEEE CISDA 2009.`;

/** The checked command line. */
interface Options {
  help: boolean;
  from?: string;
  mirrors: readonly string[];
}

/**
 * Runs the tool.
 *
 * @param args The command line's arguments.
 * @param setup What to put where; NSL-KDD by default.
 * @returns The exit code: 0 done; 2 usage; 3 wrong checksum wherever the file
 * was found; 5 a file cannot be read, fetched or written.
 */
export async function main(
  args: readonly string[],
  setup: Setup = NSL_KDD,
): Promise<number> {
  try {
    const options = parseOptions(args, setup.mirrors);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    setup.say(TERMS);
    await makeDirectory(setup.directory);
    for (const file of setup.files) await putInPlace(file, options, setup);
    return 0;
  } catch (error) {
    const code = exitCode(error);
    if (code === undefined) throw error;
    setup.say(`error: ${(error as Error).message}`);
    return code;
  }
}

function exitCode(error: unknown): number | undefined {
  if (error instanceof ConfigurationError) return 2;
  if (error instanceof BadInputError) return 3;
  if (error instanceof AccessError) return 5;
  return undefined;
}

function parseOptions(
  args: readonly string[],
  knownMirrors: readonly string[],
): Options {
  const parsed = parseArgs([...args], {
    boolean: ["help"],
    string: ["from", "mirror"],
    collect: ["mirror"],
    unknown: (argument: string): boolean => {
      throw new ConfigurationError(
        `Cannot use "${argument}" as it is no option: see --help`,
      );
    },
  });
  const from = parsed.from as string | undefined;
  const mirrors = parsed.mirror as string[];
  if (from === "") {
    throw new ConfigurationError(
      "Cannot use --from as it must name a directory",
    );
  }
  if (from !== undefined && mirrors.length > 0) {
    throw new ConfigurationError(
      "Cannot use --from together with --mirror: nothing would be fetched",
    );
  }
  return {
    help: parsed.help as boolean,
    ...(from === undefined ? {} : { from: fromCaller(from) }),
    mirrors: mirrors.length > 0 ? mirrors.map(parseMirror) : knownMirrors,
  };
}

/** A path as the caller wrote it: tasks run in the project's folder. */
function fromCaller(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? ".", path);
}

/** A mirror's folder with the slash at the end that file names go after. */
function parseMirror(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError(
      `Cannot use --mirror "${text}" as it must be an http or https URL`,
    );
  }
  return text.endsWith("/") ? text : `${text}/`;
}

async function putInPlace(
  file: DataFile,
  { from, mirrors }: Options,
  setup: Setup,
): Promise<void> {
  const path = join(setup.directory, file.name);
  if (await isWhole(file, path)) {
    setup.say(`${path} is there already`);
    return;
  }
  const part = `${path}.part`;
  if (from === undefined) await fetchFile(file, part, { ...setup, mirrors });
  else await copyFile(file, part, join(from, file.name));
  await accessing(`Cannot write ${path}`, () => Deno.rename(part, path));
  setup.say(`${path} is in place, its checksum right`);
}

async function makeDirectory(path: string): Promise<void> {
  await accessing(
    `Cannot make the directory ${path}`,
    () => Deno.mkdir(path, { recursive: true }),
  );
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    console.error(error);
    Deno.exitCode = 70;
  }
}
