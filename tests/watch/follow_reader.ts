import {
  type RotationReader,
  type RotationTally,
  textIn,
} from "./rotation_reader.ts";

const PROGRAM = new URL("follow_program.ts", import.meta.url);

function tally(folder: string, written: number): RotationTally {
  const times = new Uint32Array(written);
  let foreign = 0;
  for (const line of textIn(`${folder}/out.ndjson`).split("\n")) {
    if (line === "") continue;
    const id = /^\{"id":"(\d+)"\}$/.exec(line)?.[1];
    if (id === undefined || Number(id) >= written) foreign++;
    else times[Number(id)]!++;
  }
  let lost = 0;
  let repeated = 0;
  for (const n of times) {
    if (n === 0) lost++;
    else repeated += n - 1;
  }
  return { lost, repeated, foreign };
}

/** `followFile` alone: it writes the id of each line. */
export const followReader: RotationReader = {
  header: "#separator \\x09\n#path\tconn\n#fields\tid\tpad\n",
  line: (n, pad) => JSON.stringify({ id: String(n), pad }),
  start(folder) {
    const paths = ["conn.log", "out.ndjson", "state.json"];
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--no-config",
        "--no-lock",
        "--allow-read",
        "--allow-write",
        PROGRAM.href,
        ...paths.map((name) => `${folder}/${name}`),
      ],
      stderr: "piped",
    }).spawn();
    return Promise.resolve(child);
  },
  progress: (folder) => textIn(`${folder}/out.ndjson`).split("\n").length - 1,
  tally,
  gap: 500,
  quiet: 3000,
};
