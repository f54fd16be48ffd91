/**
 * A polyline with fewer points that looks the same.
 *
 * A ROC curve of 22,544 windows has thousands of points on a few hundred
 * pixels. Points are dropped as long as none lies further than the tolerance
 * from the line that is left (Douglas and Peucker, "Algorithms for the
 * reduction of the number of points required to represent a digitized line or
 * its caricature", Cartographica 10, 1973). Ends stay.
 *
 * @param points `[n]` of `[x, y]` in pixels.
 * @param tolerance The largest distance of a dropped point, in pixels.
 * @returns The points that stay, in order.
 */
export function thinCurve(
  points: readonly (readonly [number, number])[],
  tolerance: number,
): [number, number][] {
  const keep = new Uint8Array(points.length);
  keep[0] = 1;
  keep[points.length - 1] = 1;
  // A list of stretches to look at, as recursion could run deep.
  const stretches: [number, number][] = [[0, points.length - 1]];
  for (let next = stretches.pop(); next; next = stretches.pop()) {
    const [from, to] = next;
    const far = furthest(points, from, to);
    if (far.distance <= tolerance) continue;
    keep[far.at] = 1;
    stretches.push([from, far.at], [far.at, to]);
  }
  return points.filter((_, i) => keep[i] === 1).map(([x, y]) => [x, y]);
}

/** The point between two others that lies furthest from the line between them. */
function furthest(
  points: readonly (readonly [number, number])[],
  from: number,
  to: number,
): { at: number; distance: number } {
  let at = from;
  let distance = 0;
  for (let i = from + 1; i < to; i++) {
    const here = distanceToSegment(points[i]!, points[from]!, points[to]!);
    if (here > distance) [at, distance] = [i, here];
  }
  return { at, distance };
}

function distanceToSegment(
  [x, y]: readonly [number, number],
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): number {
  const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
  if (length2 === 0) return Math.hypot(x - ax, y - ay);
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}
