import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { guessService } from "../../../lib/records/packets/service_guess.ts";

function guess(payload: string | number[], protocol: number, port: number) {
  const bytes = typeof payload === "string"
    ? new TextEncoder().encode(payload)
    : Uint8Array.from(payload);
  return guessService(bytes, 0, bytes.length, protocol, port);
}

const QUESTION = [1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1];

Deno.test("first bytes name the service", () => {
  assertEquals(guess("GET / HTTP/1.1\r\n", 6, 8080), "http");
  assertEquals(guess("HTTP/1.1 200 OK\r\n", 6, 4711), "http");
  assertEquals(guess([0x16, 3, 1, 0, 5], 6, 443), "ssl");
  assertEquals(guess("SSH-2.0-x\r\n", 6, 2222), "ssh");
  assertEquals(guess("220 mail.example ESMTP\r\n", 6, 25), "smtp");
  assertEquals(guess("220 files\r\n", 6, 21), "ftp");
  assertEquals(guess("+OK ready\r\n", 6, 110), "pop3");
  assertEquals(guess("* OK ready\r\n", 6, 143), "imap");
  assertEquals(guess("NICK me\r\n", 6, 6667), "irc");
  assertEquals(guess([0, 17, ...QUESTION], 6, 53), "dns");
  assertEquals(guess([0, 0, 0, 4, 0xff, 0x53, 0x4d, 0x42], 6, 445), "smb");
  assertEquals(guess(QUESTION, 17, 53), "dns");
  assertEquals(guess([0x1b, ...Array<number>(47).fill(0)], 17, 123), "ntp");
  assertEquals(guess([0x30, 5], 17, 161), "snmp");
  assertEquals(guess("REGISTER sip:x SIP/2.0", 17, 5060), "sip");
  assertEquals(guess([0xc3, 0, 0, 0, 1], 17, 443), "quic");
  const dhcp = Array<number>(236).fill(0).concat([0x63, 0x82, 0x53, 0x63]);
  assertEquals(guess(dhcp, 17, 67), "dhcp");
});

Deno.test("what is not recognised is not named, whatever its port", () => {
  assertEquals(guess("hello", 6, 80), null);
  assertEquals(guess("220 files\r\n", 6, 4000), null);
  assertEquals(guess("GE", 6, 80), null);
  assertEquals(guess(QUESTION.slice(0, 11), 17, 53), null);
  // More records than could fit.
  assertEquals(guess(QUESTION.with(7, 200), 17, 53), null);
  assertEquals(guess([], 17, 123), null);
  assertEquals(guess([], 6, 53), null);
});

Deno.test("any bytes get a name or none", () => {
  const protocol = fc.constantFrom(6, 17);
  const port = fc.constantFrom(53, 67, 80, 110, 123, 137, 161, 443, 445, 5060);
  fc.assert(fc.property(fc.uint8Array(), protocol, port, (bytes, ip, port) => {
    const service = guessService(bytes, 0, bytes.length, ip, port);
    assertEquals(service === null || /^[a-z0-9]+$/.test(service), true);
  }));
});
