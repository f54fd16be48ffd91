/**
 * The naive twin of lib/features/connections/nsl_kdd_flow.ts: each window is cut
 * out of the list again for each connection, and its sets are built as sets.
 */

/** A connection as the windows see it. */
export interface NaiveConnection {
  readonly time: number;
  readonly host: string;
  readonly service: string;
  readonly port: number;
  readonly flag: string;
}

/** Of each window: `[count, srv_count, rates in NSL-KDD's order…]`, not rounded. */
export interface NaiveWindows {
  /** The 9 of the time window. */
  readonly recent: number[];
  /** The 10 of the host window. */
  readonly last: number[];
}

const SYN = ["S0", "S1", "S2", "S3", "SH"];
const RESET = ["REJ", "RSTO", "RSTR", "RSTOS0"];

function share(list: unknown[], of: unknown[]): number {
  return of.length === 0 ? 0 : list.length / of.length;
}

function distinct(values: unknown[], of: unknown[]): number {
  const different = new Set(values).size;
  return different < 2 ? 0 : different / of.length;
}

function counts(window: NaiveConnection[], now: NaiveConnection) {
  const h = window.filter(({ host }) => host === now.host);
  const s = window.filter(({ service }) => service === now.service);
  const flagged = (list: NaiveConnection[], flags: string[]) =>
    share(list.filter(({ flag }) => flags.includes(flag)), list);
  return {
    count: h.length,
    srvCount: s.length,
    serror: flagged(h, SYN),
    srvSerror: flagged(s, SYN),
    rerror: flagged(h, RESET),
    srvRerror: flagged(s, RESET),
    sameSrv: share(h.filter(({ service }) => service === now.service), h),
    diffSrv: distinct(h.map(({ service }) => service), h),
    srvDiffHost: distinct(s.map(({ host }) => host), s),
    samePort: share(h.filter(({ port }) => port === now.port), h),
  };
}

/** The derived features of the connection at `at`, of a list in order of time. */
export function kddWindows(
  list: readonly NaiveConnection[],
  at: number,
  { timeWindow = 2, timeLimit = 511, hostWindow = 255 } = {},
): NaiveWindows {
  const now = list[at]!;
  let first = at;
  while (
    first > 0 && at - first + 1 < timeLimit &&
    list[first - 1]!.time >= now.time - timeWindow
  ) first--;
  const t = counts(list.slice(first, at + 1), now);
  const w = counts(list.slice(Math.max(0, at + 1 - hostWindow), at + 1), now);
  return {
    recent: [
      t.count,
      t.srvCount,
      t.serror,
      t.srvSerror,
      t.rerror,
      t.srvRerror,
      t.sameSrv,
      t.diffSrv,
      t.srvDiffHost,
    ],
    last: [
      w.count,
      w.srvCount,
      w.sameSrv,
      w.diffSrv,
      w.samePort,
      w.srvDiffHost,
      w.serror,
      w.srvSerror,
      w.rerror,
      w.srvRerror,
    ],
  };
}
