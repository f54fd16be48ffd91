import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SHIPPED_MODELS } from "../../lib/detect/shipped_models.ts";
import { checkProgram } from "../../tools/bundle.ts";
import { embeddedModel, embedModels } from "../../tools/embed_models.ts";

/** Runs a program that imports the model `a`, with the model put into it. */
async function modelIn(text: string): Promise<unknown> {
  const program = await embedModels(
    `export default await ${importOf("a")};`,
    ["a"],
    () => Promise.resolve(text),
  );
  checkProgram(program);
  const url = URL.createObjectURL(
    new Blob([program], { type: "application/javascript" }),
  );
  try {
    return (await import(url)).default.default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function importOf(name: string): string {
  return `import("../../models/${name}.json",{with:{type:"json"}})`;
}

Deno.test("an embedded model is the model, whatever its texts are", async () => {
  const models = [
    {},
    { ends: "a*/b", starts: "/*", both: "*/*/", escaped: "\\*/", line: "//" },
    { "*/": ["*/", "\\", '"', "`${x}`", "'"] },
    { other: "Zürich … \u2028 \u2029 \ud83d\ude00 \u0000 \r\n", "é": 1 },
    { numbers: [0, -1.5, 1e-300, 2 ** 53] },
    { html: "<!-- --></script>", map: "//# sourceMappingURL=x" },
  ];
  for (const model of models) {
    assertEquals(await modelIn(JSON.stringify(model) + "\n"), model);
    assertEquals(await modelIn(JSON.stringify(model, null, 2)), model);
  }
});

Deno.test("every shipped model can be embedded", async () => {
  for (const name of SHIPPED_MODELS) {
    const text = await Deno.readTextFile(
      new URL(`../../models/${name}.json`, import.meta.url),
    );
    assertEquals(JSON.stringify(await modelIn(text)) + "\n", text);
  }
});

Deno.test("what is no JSON is not embedded", () => {
  assertThrows(() => embeddedModel('{"weights":'), SyntaxError);
  assertThrows(() => embeddedModel("*/ alert(1) /*"), SyntaxError);
});

Deno.test("models are embedded only where exactly those are imported", async () => {
  const read = () => Promise.resolve("{}");
  const program = `let a=()=>${importOf("a")},b=()=>${importOf("b-c")};`;
  await embedModels(program, ["b-c", "a"], read);
  await assertRejects(
    () => embedModels(program, ["a"], read),
    Error,
    "Cannot embed the models a as the bundle imports a, b-c",
  );
  await assertRejects(
    () => embedModels(program + importOf("a"), ["a", "b-c"], read),
    Error,
    "as the bundle imports a, b-c, a",
  );
  await assertRejects(
    () => embedModels("let a=1;", ["a"], read),
    Error,
    "as the bundle imports none",
  );
});

Deno.test("a program that imports files or is not ASCII is not shipped", () => {
  checkProgram('import{a}from"node:fs";import("node:http");a("\\u2026")');
  for (
    const [program, reason] of [
      ['import{a}from"./a.js";', "it imports ./a.js"],
      ['import"npm:a";', "it imports npm:a"],
      [`let a=()=>${importOf("a")}`, "it imports ../../models/a.json"],
      ['import*as a from"../locales/index.js"', "it imports ../locales/"],
      ["String.raw`a…`", "it is not ASCII: write it as \\u in"],
    ] as const
  ) {
    assertThrows(() => checkProgram(program), Error, reason);
  }
});
