/** Whether `text` is a dotted quad as inet_pton(3) takes it: four decimal numbers, no leading zeros. */
export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/** Whether `text` is an IPv6 address without brackets and zone. */
export function isIPv6(text: string): boolean {
  return /^[0-9a-f:.]{2,45}$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);
}

/** Whether some resolver would read the name as an IPv4 address in another spelling: 127.1, 0x7f.1, 2130706433. */
export function looksNumeric(host: string): boolean {
  const last = host.slice(host.lastIndexOf('.') + 1);
  return /^([0-9]+|0x[0-9a-f]*)$/i.test(last);
}
