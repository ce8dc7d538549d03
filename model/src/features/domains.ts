/** The host part of an address, or the whole where there is none. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** The part of a host name that is registered: two labels, three below a country's short second level (`example.co.uk`). */
export function registeredDomain(host: string): string {
  const top = lastDot(host, host.length);
  const second = lastDot(host, top);
  const isBelowCountry = second >= 0 && host.length - top === 3 && top - second <= 4;
  return host.slice((isBelowCountry ? lastDot(host, second) : second) + 1);
}

/** The place of the last dot before another place, or -1. */
function lastDot(host: string, end: number): number {
  return end > 0 ? host.lastIndexOf('.', end - 1) : -1;
}
