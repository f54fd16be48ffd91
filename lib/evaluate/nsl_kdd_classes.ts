/**
 * The four classes of the attacks in NSL-KDD and KDD Cup 1999.
 *
 * 22 types occur in KDDTrain+ and 17 more only in KDDTest+ (Tavallaee, Bagheri,
 * Lu and Ghorbani, "A detailed analysis of the KDD CUP 99 data set", CISDA
 * 2009). The classes of the first 22 are those of KDD Cup's own list; the rest
 * follow Dhanabal and Shantharajah, "A study on NSL-KDD dataset for intrusion
 * detection system based on classification algorithms", IJARCCE 4(6), 2015.
 * Of the rows of KDDTest+ that makes 7,460 DoS, 2,421 Probe, 2,885 R2L and 67
 * U2R. Papers that print 7,458, 2,421, 2,754 and 200 count `worm` as R2L and
 * `httptunnel` as U2R.
 *
 * @module
 */

/** Class → its types, those that only the test file holds on the second line. */
const TYPES: Record<string, readonly string[]> = {
  DoS: [
    ..."back land neptune pod smurf teardrop".split(" "),
    ..."apache2 mailbomb processtable udpstorm worm".split(" "),
  ],
  Probe: [
    ..."ipsweep nmap portsweep satan".split(" "),
    ..."mscan saint".split(" "),
  ],
  R2L: [
    ..."ftp_write guess_passwd imap multihop phf spy warezclient warezmaster"
      .split(" "),
    ..."httptunnel named sendmail snmpgetattack snmpguess xlock xsnoop"
      .split(" "),
  ],
  U2R: [
    ..."buffer_overflow loadmodule perl rootkit".split(" "),
    ..."ps sqlattack xterm".split(" "),
  ],
};

const CLASS_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(TYPES).flatMap(([name, types]) =>
    types.map((type) => [type, name] as const)
  ),
);

/**
 * The class of an NSL-KDD attack label.
 *
 * @param label As in the files, such as `neptune`; case counts.
 * @returns `DoS` (denial of service), `Probe` (surveillance), `R2L` (access from
 * remote), `U2R` (a user's way to root); `undefined` for `normal` and for any
 * label that NSL-KDD does not have.
 */
export function attackClass(label: string): string | undefined {
  return CLASS_OF.get(label);
}
