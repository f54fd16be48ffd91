const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/**
 * Reads a time of ISO 8601 to the last digit of its fraction.
 *
 * `Date.parse` keeps milliseconds only and refuses the `+0200` that Suricata
 * writes. A time without a zone is taken as UTC.
 *
 * @returns Seconds since 1970; NaN if the text is no such time.
 */
export function parseIsoTime(text: string): number {
  const parts = ISO.exec(text);
  if (parts === null) return NaN;
  const [, year, month, day, hour, minute, second, fraction] = parts;
  if (+month! < 1 || +month! > 12 || +day! < 1 || +day! > 31) return NaN;
  if (+hour! > 24 || +minute! > 59 || +second! > 60) return NaN;
  const date = new Date(0);
  date.setUTCFullYear(+year!, +month! - 1, +day!);
  let seconds = date.getTime() / 1000 +
    +hour! * 3600 + +minute! * 60 + +second!;
  const [zoneHours, zoneMinutes] = [parts[10], parts[11]];
  if (zoneHours !== undefined) {
    const offset = +zoneHours * 3600 + +zoneMinutes! * 60;
    seconds += parts[9] === "-" ? offset : -offset;
  }
  if (fraction === undefined) return seconds;
  // As one decimal, so that it is the double that the same number in text gives.
  return seconds >= 0
    ? Number(`${seconds}.${fraction}`)
    : seconds + Number(`0.${fraction}`);
}
