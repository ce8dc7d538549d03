/** What a rehearsal cannot show, and what tells instead. In the report and in INFRA.md. */
export const LIMITS: readonly (readonly [what: string, instead: string])[] = [
  [
    'that Google accepts a request',
    'requests are checked against the published API descriptions; the first `npx pulumi preview` and `up` of `dev` tell the rest',
  ],
  [
    'quotas, and how long Google takes: minutes for an API, a grant or a certificate to work',
    'the programs wait for what they know to be slow; `up` again completes what a limit stopped',
  ],
  ['prices and bills', '`npm run cost`, and the budget'],
  [
    'policies of an organisation',
    'the defaults need no exception from the usual ones: no keys, no `allUsers`',
  ],
  [
    'latency between places, and a machine of the size that is paid for',
    '`hamlet:canaryDuration` on the real service, and the alerts',
  ],
  [
    'the sandbox and the network of Cloud Run: containers share the network of this machine, and processes more than that',
    '`npm run rehearse -- --containers` and `npm run check:containers` run the built images; the rest only a real account',
  ],
  ['sign-in by Identity-Aware Proxy, custom domains, GPUs', 'only with a real account'],
  [
    'delivery of mail, and that alerts fire: queries of Cloud Monitoring are stored, not run',
    'the channels can be tested from the Cloud console',
  ],
  ['all permissions of all roles', 'the table of roles has those that the programs and workloads use'],
];
