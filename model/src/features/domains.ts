/** The host part of an address, or the whole where there is none. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** The part of a host name that is registered: two labels, three below a country's short second level (`example.co.uk`). */
export function registeredDomain(host: string): string {
  const labels = host.split('.');
  const top = labels.at(-1) ?? '';
  const second = labels.at(-2) ?? '';
  return labels.slice(labels.length > 2 && top.length === 2 && second.length <= 3 ? -3 : -2).join('.');
}
