/**
 * What the built command line may do, and how V8 is set for it.
 *
 * Declared once: `tools/bundle.ts` writes it into the shebang, `tools/compile.ts`
 * into the binary, the README shows it as a table, the tests hold all three to it.
 *
 * @module
 */

/** One permission, or one thing about them. */
export interface Grant {
  /** The flag of `deno run` and `deno compile`. */
  readonly flag: string;
  /** Which commands need it, and for what. */
  readonly why: string;
  /** What breaks without it. */
  readonly without: string;
}

/** Everything that the built command line is granted. */
export const GRANTS: readonly Grant[] = [
  {
    flag: "--no-prompt",
    why: "A gateway has nobody to answer a question",
    without: "A refused access would ask on the terminal instead of failing",
  },
  {
    flag: "--allow-read",
    why: "Traffic, models and `--columns` come from any path that you name",
    without: "Only stdin and the shipped models can be read",
  },
  {
    flag: "--allow-write",
    why:
      "`train`, `export`, `import`, `generate --output`, `evaluate --report`, `demo`, `watch --state`, `--output`, `--health`",
    without: "These end with exit code 5; `score` to stdout goes on",
  },
  {
    flag: "--allow-net",
    why: "`serve` listens; every other command gives it back before it starts",
    without: "`serve` ends with exit code 5",
  },
  {
    flag: "--allow-env=GATEWARDEN_*",
    why: "`serve` takes its token and limits from these variables, no others",
    without: "`serve` runs with its defaults and without a token, and says so",
  },
  {
    flag: "--deny-import",
    why:
      "Deno lets programs load code from jsr.io and a few other hosts; nothing here does",
    without: "Nothing, but a door stands open",
  },
];

/** The flags of the permissions. */
export const PERMISSION_FLAGS: readonly string[] = GRANTS.map(({ flag }) =>
  flag
);

/**
 * Flags of V8. A young generation of 8 MB instead of 16 saves memory and costs
 * little; with 4 MB the rows of a chunk outlive it, are moved once more and fill the
 * old one, which costs a fifth of the time. Rows that outlive it wait for the old
 * generation to fill up, by default to four times what lives there; at 1.3 times a
 * stream takes no more time and 50 MB less, of each of two cores. And V8 would make
 * rows in the old one outright, where some outlived the young one: each cleaning up
 * of it costs more than to move them.
 */
export const V8_FLAGS =
  "--v8-flags=--max-semi-space-size=8,--heap-growing-percent=30,--no-allocation-site-pretenuring";

/** The table of the README. */
export function permissionTable(): string {
  const rows = GRANTS.map(({ flag, why, without }) =>
    `| \`${flag}\` | ${why} | ${without} |`
  );
  return [
    "| flag | why | without it |",
    "| --- | --- | --- |",
    ...rows,
  ].join("\n");
}

if (import.meta.main) console.log(permissionTable());
