/**
 * The ports that Zeek takes for a server's (`likely_server_ports` as its
 * default scripts fill it): those on which one of its protocol analysers waits.
 * They settle who the originator was where a capture starts amid a connection.
 *
 * @see {@link https://docs.zeek.org/en/master/scripts/base/init-bare.zeek.html#id-likely_server_ports}
 */
const TCP = new Set([
  [21, 22, 25, 53, 79, 80, 81, 88, 135, 139, 143, 389, 443, 445, 465, 502],
  [514, 563, 585, 587, 614, 631, 636, 989, 990, 992, 993, 995, 1080, 1434],
  [1883, 2811, 3128, 3268, 3306, 3389, 5222, 5223, 5269, 5432, 6379, 6666],
  [6667, 6668, 6669, 8000, 8080, 8888, 20000],
].flat());

/** The same for UDP; 67 and not 68, since the DHCP client is no server. */
const UDP = new Set([
  [53, 67, 88, 123, 137, 161, 162, 389, 443, 514, 1812, 2123, 2152, 3389],
  [3544, 4011, 4754, 4789, 5060, 5072, 5353, 5355, 6081, 20000],
].flat());

/**
 * Whether a port is a server's, as far as its number tells.
 *
 * @param protocol The number of the IP protocol; 6 and 17 have such ports.
 */
export function isLikelyServerPort(protocol: number, port: number): boolean {
  return (protocol === 6 ? TCP : UDP).has(port);
}
