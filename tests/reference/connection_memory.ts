/**
 * The naive twin of lib/features/connections/connection_memory.ts: every count is
 * summed over all connections again, each weighed by its age.
 */

/** A connection as memory sees it. */
export interface NaiveContact {
  readonly time: number;
  readonly source: string;
  readonly destination: string;
  readonly port: string;
  readonly failed: boolean;
  readonly bytes: number;
}

/** Sum of exp(−age / scale) over contacts, each of them weighed. */
function faded(
  contacts: readonly NaiveContact[],
  now: number,
  scale: number,
  weight: (contact: NaiveContact) => number = () => 1,
): number {
  return contacts.reduce(
    (sum, contact) =>
      sum + weight(contact) * Math.exp(-(now - contact.time) / scale),
    0,
  );
}

/** Sum of exp(−age / scale) over distinct names, each as old as its last contact. */
function fadedDistinct(
  contacts: readonly NaiveContact[],
  now: number,
  scale: number,
  nameOf: (contact: NaiveContact) => string,
): number {
  const last = new Map<string, number>();
  for (const contact of contacts) last.set(nameOf(contact), contact.time);
  return [...last.values()].reduce(
    (sum, time) => sum + Math.exp(-(now - time) / scale),
    0,
  );
}

function idle(
  contacts: readonly NaiveContact[],
  now: number,
  since: number,
): number {
  return Math.min(now - (contacts.at(-1)?.time ?? since), 3600);
}

/** Features of the contact at `at`, of a list in order of time, by name. */
export function memoryFeatures(
  list: readonly NaiveContact[],
  at: number,
): Record<string, number> {
  const me = list[at]!;
  const now = me.time;
  const before = list.slice(0, at);
  const upTo = list.slice(0, at + 1);
  const sameSource = upTo.filter(({ source }) => source === me.source);
  const sameDestination = upTo.filter(
    ({ destination }) => destination === me.destination,
  );
  const samePair = sameSource.filter(
    ({ destination }) => destination === me.destination,
  );
  const failed = ({ failed }: NaiveContact) => failed ? 1 : 0;
  const rate = (contacts: readonly NaiveContact[], scale: number) =>
    faded(contacts, now, scale, failed) / faded(contacts, now, scale);
  const hosts = ({ destination }: NaiveContact) => destination;
  const ports = ({ destination, port }: NaiveContact) =>
    `${destination} ${port}`;
  const sources = ({ source }: NaiveContact) => source;
  const earlierPair = before.filter(({ source, destination }) =>
    source === me.source && destination === me.destination
  );
  return {
    source_connections_5s: faded(sameSource, now, 5),
    source_connections_60s: faded(sameSource, now, 60),
    source_connections_600s: faded(sameSource, now, 600),
    source_failed_60s: rate(sameSource, 60),
    source_failed_600s: rate(sameSource, 600),
    source_hosts_60s: fadedDistinct(sameSource, now, 60, hosts),
    source_hosts_600s: fadedDistinct(sameSource, now, 600, hosts),
    source_ports_60s: fadedDistinct(sameSource, now, 60, ports),
    source_ports_600s: fadedDistinct(sameSource, now, 600, ports),
    source_bytes_600s: faded(sameSource, now, 600, ({ bytes }) => bytes),
    pair_ports_60s: fadedDistinct(samePair, now, 60, ports),
    pair_idle: idle(earlierPair, now, list[0]!.time),
    conversation_idle: idle(
      earlierPair.filter(({ port }) => port === me.port),
      now,
      list[0]!.time,
    ),
    destination_connections_5s: faded(sameDestination, now, 5),
    destination_connections_60s: faded(sameDestination, now, 60),
    destination_connections_600s: faded(sameDestination, now, 600),
    destination_failed_60s: rate(sameDestination, 60),
    destination_sources_60s: fadedDistinct(sameDestination, now, 60, sources),
    destination_sources_600s: fadedDistinct(sameDestination, now, 600, sources),
    service_idle: idle(
      before.filter(({ destination, port }) =>
        destination === me.destination && port === me.port
      ),
      now,
      list[0]!.time,
    ),
  };
}
