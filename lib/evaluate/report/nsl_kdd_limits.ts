/** What figures on NSL-KDD do not show, as `limits` of a report. */
export const NSL_KDD_LIMITS: readonly string[] = [
  "NSL-KDD is shuffled traffic of a 1998 laboratory network, without " +
  "timestamps. It compares methods on equal terms and says little about a " +
  "network of today.",
  "More than half of its test rows are attacks. In use anomalies are rare, so " +
  "the precision there is far lower than the one printed here; the " +
  "false-positive rate is the figure that carries over.",
];
