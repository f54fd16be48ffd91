import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  PORT_CLASSES,
  portClassOf,
  serviceOf,
  SERVICES,
} from "../../../lib/features/connections/connection_names.ts";
import type { ConnectionRecord } from "../../../lib/records/connections/connection_record.ts";
import { connection } from "./random_connections.ts";

const service = (given: Partial<ConnectionRecord>) =>
  serviceOf(connection(given));

Deno.test("serviceOf() takes a recogniser's finding first, under Zeek's name", () => {
  const names = [
    ["http", "http"],
    ["tls", "ssl"],
    ["krb_tcp", "krb"],
    ["smb,gssapi,krb", "smb"],
    ["gssapi,smb,krb", "smb"],
    ["ssl,http", "http"],
    ["something-new", "other"],
    ["something-new,ssl", "ssl"],
  ] as const;
  for (const [found, name] of names) {
    assertEquals(service({ service: found, responderPort: 22 }), name);
  }
});

Deno.test("serviceOf() goes by the port where nothing was found", () => {
  assertEquals(service({ responderPort: 443 }), "ssl");
  assertEquals(service({ responderPort: 443, protocol: "udp" }), "quic");
  assertEquals(service({ responderPort: 44_444 }), "unknown");
  const ping = { protocol: "icmp", originatorPort: 8 } as const;
  assertEquals(service(ping), "icmp-echo");
  assertEquals(service({ ...ping, originator: "fe80::1" }), "icmp-other");
  assertEquals(
    service({ ...ping, originator: "fe80::1", originatorPort: 135 }),
    "icmp-neighbour",
  );
  assertEquals(service({ ...ping, originatorPort: 3 }), "icmp-unreachable");
});

Deno.test("portClassOf() names common ports and the ranges of others", () => {
  const classes = [22, 443, 444, 1023, 1024, 32_767, 32_768, 65_535].map((
    responderPort,
  ) => portClassOf(connection({ responderPort })));
  assertEquals(classes, [
    "22",
    "443",
    "other-system",
    "other-system",
    "other-user",
    "other-user",
    "other-high",
    "other-high",
  ]);
  assertEquals(portClassOf(connection({ protocol: "icmp" })), "none");
});

Deno.test("every name is on its list, whatever the connection", () => {
  const any = fc.record({
    protocol: fc.constantFrom("tcp", "udp", "icmp", "unknown_transport"),
    service: fc.option(fc.string()),
    originator: fc.constantFrom("10.0.0.1", "fe80::1"),
    originatorPort: fc.integer({ min: 0, max: 65_535 }),
    responderPort: fc.integer({ min: 0, max: 65_535 }),
  });
  fc.assert(fc.property(any, (given) => {
    const record = connection(given as Partial<ConnectionRecord>);
    assert(SERVICES.includes(serviceOf(record)));
    assert(PORT_CLASSES.includes(portClassOf(record)));
  }));
  assertEquals(new Set(SERVICES).size, SERVICES.length);
  assertEquals(new Set(PORT_CLASSES).size, PORT_CLASSES.length);
});
