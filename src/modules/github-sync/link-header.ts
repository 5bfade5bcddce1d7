/**
 * The last page that a Link header (RFC 8288) names, as GitHub's pagination writes it.
 *
 * @returns undefined when there is no `rel="last"`.
 */
export function lastPage(link: string | undefined): number | undefined {
  const url = /<([^>]+)>;\s*rel="last"/.exec(link ?? '')?.[1];
  const page = url && URL.canParse(url) ? Number(new URL(url).searchParams.get('page')) : NaN;
  return Number.isInteger(page) && page > 0 ? page : undefined;
}
