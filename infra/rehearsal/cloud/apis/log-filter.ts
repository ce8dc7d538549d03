import { invalid, notEmulated } from '../core/errors.ts';
import { textAt, type JsonObject } from '../core/json.ts';

/**
 * Of Cloud Logging's query language: comparisons of text joined by AND, and `log_id("…")`. The rest is refused.
 * Source: https://cloud.google.com/logging/docs/view/logging-query-language
 *
 * @returns whether an entry matches
 */
export function compileFilter(filter: string): (entry: JsonObject) => boolean {
  const terms = filter.split(/ AND |\n/).map((term) => compileTerm(term.trim()));
  return (entry) => terms.every((matches) => matches(entry));
}

function compileTerm(term: string): (entry: JsonObject) => boolean {
  const [, log] = /^log_id\("([^"]*)"\)$/.exec(term) ?? [];
  if (log !== undefined)
    return (entry) => textAt(entry, 'logName')?.endsWith(`/logs/${encodeURIComponent(log)}`) ?? false;
  const [, path, operator, wanted] = /^([\w.]+)(=|>=)"([^"]*)"$/.exec(term) ?? [];
  if (path === undefined || wanted === undefined) throw notEmulated(`the filter ${term} of log entries`);
  if (operator === '=') return (entry) => textAt(entry, path) === wanted;
  const from = Date.parse(wanted);
  if (path !== 'timestamp' || Number.isNaN(from))
    throw invalid(`The rehearsal cannot compare ${path}.`, 'filter');
  return (entry) => Date.parse(textAt(entry, 'timestamp') ?? '') >= from;
}
