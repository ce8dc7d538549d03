export function number(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 0 });
}

export function percent(value: number): string {
  return `${(100 * value).toFixed(value > 0 && value < 0.0005 ? 2 : 1)} %`;
}

/** `812 B`, `3.4 kB`, `1.2 MB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${number(value)} B`;
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}
