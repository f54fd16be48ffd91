/**
 * Puts the shipped models' text into a bundled program.
 *
 * As literals, 4 MB of models cost each start: Deno parses the whole file before
 * it runs any when its cache is empty, and makes a syntax tree of it, with copies
 * of the literals. So each model stands in a comment, which is only skipped,
 * inside the function that is called for it. The text of a function is what was
 * written, comments included (ECMA-262, Function.prototype.toString), so the model
 * is read from there, and no file has to be.
 */
const MODELS = new URL("../models/", import.meta.url);

/** The imports of `lib/detect/shipped_models.ts`, for `deno bundle --external`. */
export const EXTERNAL_MODELS = "../../models/*.json";

/** Such an import as the bundler leaves it. */
const IMPORT =
  /\bimport\("\.\.\/\.\.\/models\/([\w-]+)\.json",\{with:\{type:"json"\}\}\)/g;

const BEFORE = "function m(){/*";

/**
 * An expression that takes the place of a model's dynamic import.
 *
 * @param text The model's file.
 * @throws {SyntaxError} If it is not JSON.
 */
export function embeddedModel(text: string): string {
  // Compact, as it is in the file. `*/` stands in strings alone, where it may be
  // written so too, as may what is not ASCII.
  const json = escapeUnicode(JSON.stringify(JSON.parse(text)))
    .replaceAll("*/", "*\\/");
  return `(${BEFORE}${json}*/let t=m.toString();return Promise.resolve(` +
    `{default:JSON.parse(t.slice(${BEFORE.length},t.indexOf("*/")))})})()`;
}

/** JSON text in ASCII. */
function escapeUnicode(json: string): string {
  return json.replace(
    // deno-lint-ignore no-control-regex
    /[^\x00-\x7f]/g,
    (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/**
 * Replaces the imports of the shipped models by the models.
 *
 * @param program A bundle with {@linkcode EXTERNAL_MODELS} left out.
 * @param names The models that it must import, each once.
 * @param read Gives a model's file. @default {that of models/}
 * @throws {Error} If it imports other ones.
 */
export async function embedModels(
  program: string,
  names: readonly string[],
  read: (name: string) => Promise<string> = readModel,
): Promise<string> {
  const found = Array.from(program.matchAll(IMPORT), ([, name]) => name!);
  if (found.toSorted().join() !== names.toSorted().join()) {
    throw new Error(
      `Cannot embed the models ${names.join(", ")} as the bundle imports ` +
        (found.join(", ") || "none"),
    );
  }
  const texts = new Map<string, string>();
  for (const name of found) texts.set(name, embeddedModel(await read(name)));
  return program.replace(IMPORT, (_, name) => texts.get(name)!);
}

function readModel(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`${name}.json`, MODELS));
}
