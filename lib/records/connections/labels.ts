/** The columns that say what a connection was, as datasets name them. */
const LABEL_COLUMN = /^(?:label|detailed[-_ ]?label)$/i;

/** Whether a column says what a connection was and so is kept aside. */
export function isLabelColumn(name: string): boolean {
  return LABEL_COLUMN.test(name);
}

const COMMON = ["label", "detailedlabel", "detailed_label", "detailed-label"];

/** The labels of a JSON object; `undefined` where it has none. */
export function labelsOf(
  object: Readonly<Record<string, unknown>>,
): Record<string, string> | undefined {
  let labels: Record<string, string> | undefined;
  for (const name of COMMON) {
    const value = object[name];
    if (typeof value !== "string" || value === "") continue;
    labels ??= {};
    labels[name] = value;
  }
  return labels;
}
