/**
 * What features cost per connection, without reading: each iteration takes 10,000
 * connections, in order of start or nearly, of 2,000 hosts.
 */
import { ConnectionFeatures } from "../lib/features/connections/connection_features.ts";
import { CONNECTION_SCHEMAS } from "../lib/features/connections/connection_schemas.ts";
import { StartOrder } from "../lib/features/connections/start_order.ts";
import type { ConnectionRecord } from "../lib/records/connections/connection_record.ts";
import { Random } from "../lib/random.ts";

const COUNT = 10_000;
const random = new Random(1);
const PORTS = [53, 80, 443, 443, 443, 22, 8080, 5353];
const STATES = ["SF", "SF", "SF", "S0", "REJ", "RSTO"] as const;

/** A client's connections: at first to few servers, one of ten anywhere. */
function connectionAt(index: number): ConnectionRecord {
  const isFar = random.integer(10) === 0;
  return {
    index,
    uid: `C${index}`,
    start: 1_700_000_000 + index / 200 - random.uniform() * 5,
    duration: random.uniform() * 10,
    protocol: random.integer(3) === 0 ? "udp" : "tcp",
    ipProtocol: null,
    originator: `192.168.${random.integer(4)}.${random.integer(50)}`,
    originatorPort: 32_768 + random.integer(28_000),
    responder: isFar
      ? `203.0.113.${random.integer(2000)}`
      : `192.168.9.${random.integer(20)}`,
    responderPort: PORTS[random.integer(PORTS.length)]!,
    service: null,
    state: STATES[random.integer(STATES.length)]!,
    originatorBytes: random.integer(5000),
    responderBytes: random.integer(100_000),
    originatorPackets: random.integer(20),
    responderPackets: random.integer(80),
    originatorWireBytes: null,
    responderWireBytes: null,
    history: null,
  };
}

const connections = Array.from({ length: COUNT }, (_, i) => connectionAt(i));
const starts = connections.map(({ start }) => start).sort((a, b) => a - b);
const span = starts.at(-1)! - starts[0]! + 1;

Deno.bench("10,000 connections into start order", () => {
  const order = new StartOrder();
  for (const connection of connections) order.push(connection);
  order.flush();
});

for (const [name, { extractor }] of Object.entries(CONNECTION_SCHEMAS)) {
  // Time goes on from one iteration to the next, as it does for windows.
  const running = extractor();
  let round = 0;
  Deno.bench(`10,000 connections, features ${name}`, { group: name }, () => {
    const shift = span * round++;
    for (let i = 0; i < COUNT; i++) {
      running.values(connections[i]!, starts[i]! + shift);
    }
  });
}

for (const schema of ["nsl-kdd-flow", "connection"] as const) {
  Deno.bench(`10,000 connections, ordered rows of ${schema}`, {
    group: schema,
  }, () => {
    const features = new ConnectionFeatures({ schema, by: "source" });
    features.push(connections);
    features.flush();
  });
}
