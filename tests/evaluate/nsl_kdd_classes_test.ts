import { assertEquals } from "@std/assert";
import { attackClass } from "../../lib/evaluate/nsl_kdd_classes.ts";

const DATA = new URL("../../../shared/data/nsl-kdd/", import.meta.url);

function isThere(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}

const there = isThere(DATA);
if (!there) console.log("skipped, as ../shared/data/nsl-kdd is absent: labels");

/** Label → rows; the label is the column before the last. */
async function countLabels(file: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const text = await Deno.readTextFile(new URL(file, DATA));
  for (const line of text.split("\n")) {
    const label = line.split(",").at(-2);
    if (label) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

Deno.test("attackClass() knows one type of each class and no other label", () => {
  assertEquals(attackClass("neptune"), "DoS");
  assertEquals(attackClass("saint"), "Probe");
  assertEquals(attackClass("guess_passwd"), "R2L");
  assertEquals(attackClass("rootkit"), "U2R");
  for (const label of ["normal", "", "Neptune", "toString", "__proto__"]) {
    assertEquals(attackClass(label), undefined);
  }
});

Deno.test({
  name: "attackClass() covers every attack of both NSL-KDD files",
  ignore: !there,
  async fn() {
    const train = await countLabels("KDDTrain+.txt");
    const test = await countLabels("KDDTest+.txt");
    for (const label of [...train.keys(), ...test.keys()]) {
      if (label !== "normal") {
        assertEquals(attackClass(label) === undefined, false, label);
      }
    }
    assertEquals(train.size - 1, 22);
    const novel = [...test.keys()].filter((label) => !train.has(label));
    assertEquals(novel.length, 17);
    // Rows of KDDTest+ per class under this mapping; the four add up to 12,833.
    const rows: Record<string, number> = {};
    for (const [label, count] of test) {
      const name = attackClass(label) ?? label;
      rows[name] = (rows[name] ?? 0) + count;
    }
    assertEquals(rows, {
      normal: 9711,
      DoS: 7460,
      Probe: 2421,
      R2L: 2885,
      U2R: 67,
    });
  },
});
