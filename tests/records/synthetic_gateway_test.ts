import { assert, assertEquals } from "@std/assert";
import {
  type GatewayMinute,
  roundTo,
  SyntheticGateway,
} from "../../lib/records/synthetic_gateway.ts";
import { Random } from "../../lib/random.ts";
import {
  autocorrelation,
  correlation,
  mean,
  quantile,
} from "./synthetic_statistics.ts";

const DAYS = 14;

function minutes(seed: number, count: number): GatewayMinute[] {
  const gateway = new SyntheticGateway(new Random(seed), 0);
  return Array.from({ length: count }, () => gateway.next());
}

const normal = minutes(5, DAYS * 1440);

function logs(name: keyof GatewayMinute): number[] {
  return normal.map((minute) => Math.log(minute[name]));
}

Deno.test("SyntheticGateway keeps counts whole and shares within 0 to 1", () => {
  for (const minute of normal) {
    const { bytes, packets, flows, distinctPorts, distinctHosts } = minute;
    for (const count of [bytes, packets, flows, distinctPorts, distinctHosts]) {
      assert(Number.isSafeInteger(count) && count > 0, JSON.stringify(minute));
    }
    assert(minute.errorRatio > 0 && minute.errorRatio < 0.15);
    assertEquals(minute.errorRatio, roundTo(minute.errorRatio, 4));
    assertEquals(minute.meanPacketBytes, roundTo(minute.meanPacketBytes, 1));
  }
});

Deno.test("SyntheticGateway follows the time of day", () => {
  const flows = logs("flows");
  const at = (hour: number) =>
    mean(flows.filter((_, minute) => Math.floor(minute / 60) % 24 === hour));
  assert(at(15) - at(3) > 1, "afternoons carry e times the flows of nights");
  assert(autocorrelation(flows, 1440) > 0.7);
  assert(autocorrelation(flows, 720) < -0.6);
});

Deno.test("SyntheticGateway starts at the given minute of the day", () => {
  const at = (minute: number) =>
    mean(
      Array.from({ length: 200 }, (_, seed) =>
        Math.log(new SyntheticGateway(new Random(seed), minute).next().flows)),
    );
  assert(at(900) - at(180) > 1);
});

Deno.test("SyntheticGateway's minutes resemble the ones before", () => {
  for (const name of ["bytes", "packets", "errorRatio"] as const) {
    assert(autocorrelation(logs(name), 1) > 0.85, name);
  }
  // Beyond the daily cycle, too: errors have none.
  assert(autocorrelation(logs("errorRatio"), 10) > 0.5);
  assert(Math.abs(autocorrelation(logs("errorRatio"), 1440)) < 0.2);
});

Deno.test("SyntheticGateway's features hang together", () => {
  assert(correlation(logs("flows"), logs("distinctHosts")) > 0.95);
  assert(correlation(logs("packets"), logs("flows")) > 0.7);
  assert(correlation(logs("bytes"), logs("packets")) > 0.95);
  assert(correlation(logs("distinctPorts"), logs("distinctHosts")) > 0.9);
  assert(Math.abs(correlation(logs("bytes"), logs("errorRatio"))) < 0.2);
  const quotients = normal.map(({ bytes, packets, meanPacketBytes }) =>
    bytes / packets / meanPacketBytes
  );
  assert(quotients.every((quotient) => Math.abs(quotient - 1) < 0.06));
});

Deno.test("SyntheticGateway has heavy tails", () => {
  const bytes = normal.map((minute) => minute.bytes);
  const average = mean(bytes);
  const moment = (power: number) =>
    mean(bytes.map((value) => (value - average) ** power));
  const kurtosis = moment(4) / moment(2) ** 2;
  assert(kurtosis > 4, `kurtosis ${kurtosis}, a normal distribution's is 3`);
  assert(quantile(bytes, 0.999) > 4 * quantile(bytes, 0.5));
});

Deno.test("SyntheticGateway repeats itself for the same seed only", () => {
  assertEquals(minutes(5, 50), normal.slice(0, 50));
  assert(minutes(6, 1)[0]!.bytes !== normal[0]!.bytes);
});
