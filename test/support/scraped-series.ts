/** A sample's name and labels, as a scrape has them. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** @param scrape Prometheus' text format. @returns a series for each sample. */
export function seriesOf(scrape: string): Series[] {
  return scrape
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string> };
    });
}
