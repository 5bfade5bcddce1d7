/** GraphQL's endpoint beside a REST API: below it, but on GitHub Enterprise Server next to its v3. */
export function graphqlUrlOf(apiUrl: string): string {
  return `${apiUrl.replace(/\/+$/, '').replace(/\/api\/v3$/, '/api')}/graphql`;
}

/** The web site of a REST API: its host, which GitHub's own has without the `api.`. */
export function webUrlOf(apiUrl: string): string {
  const { protocol, host } = new URL(apiUrl);
  return `${protocol}//${host.replace(/^api\./, '')}`;
}
