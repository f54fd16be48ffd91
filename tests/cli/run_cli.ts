/** The command line as a process, from outside. */

/** What a finished process left. */
export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** How to call it. */
export interface RunOptions {
  /** What it reads on stdin; nothing by default. */
  stdin?: string | Uint8Array<ArrayBuffer>;
  /** The flags of its permissions, where it is run from source. */
  permissions?: readonly string[];
  /** The folder that it runs in. */
  cwd?: string;
  /** A shell's command in which `"$@"` stands for the command line, to redirect it. */
  shell?: string;
}

/** What commands with an output need. */
export const READ_WRITE: readonly string[] = ["--allow-read", "--allow-write"];
/** What `score`, `evaluate` and `inspect` need. */
export const READ: readonly string[] = ["--allow-read"];

const ROOT = new URL("../../", import.meta.url);

/** Another program to test in the place of the source, such as a compiled one. */
const EXECUTABLE = Deno.env.get("GATEWARDEN_CLI");

/** Whether permissions can be given; an executable has its own built in. */
export const HAS_PERMISSIONS: boolean = EXECUTABLE === undefined;

let importMap: Promise<string[]> | undefined;

/** The flag that maps the standard library to npm, where JSR does not answer. */
function importMapFlag(): Promise<string[]> {
  importMap ??= (async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-qA", "--no-config", "tools/std.ts"],
      cwd: ROOT,
    }).output();
    const flag = new TextDecoder().decode(stdout).trim();
    return flag === "" ? [] : [flag];
  })();
  return importMap;
}

/** The program and the arguments that stand before the command line's own. */
async function program(permissions: readonly string[]): Promise<string[]> {
  if (EXECUTABLE) return [EXECUTABLE];
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    `--config=${Deno.realPathSync(new URL("deno.json", ROOT))}`,
    ...await importMapFlag(),
    ...permissions,
    Deno.realPathSync(new URL("cli.ts", ROOT)),
  ];
}

/** Starts it with pipes on all sides; the caller reads, writes, signals and waits. */
export async function startCli(
  args: readonly string[],
  { permissions = READ_WRITE, cwd, shell }: RunOptions = {},
): Promise<Deno.ChildProcess> {
  const line = [...await program(permissions), ...args];
  if (shell !== undefined) line.unshift("sh", "-c", shell, "sh");
  return new Deno.Command(line[0]!, {
    args: line.slice(1),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
    ...(cwd !== undefined && { cwd }),
  }).spawn();
}

/** Runs it to its end. */
export async function runCli(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = await startCli(args, options);
  const { stdin = "" } = options;
  const bytes = typeof stdin === "string"
    ? new TextEncoder().encode(stdin)
    : stdin;
  const writer = child.stdin.getWriter();
  const written = writer.write(bytes).then(() => writer.close())
    // It may end without having read all.
    .catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await written;
  const text = (part: Uint8Array) => new TextDecoder().decode(part);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
