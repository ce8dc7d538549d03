/**
 * The labels every resource that takes labels carries: by them the bill is broken down, and what Pulumi manages is told from
 * what a hand made.
 */
export function labelsFor(
  environment: string,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...own, app: 'hamlet', environment, 'managed-by': 'pulumi' };
}
