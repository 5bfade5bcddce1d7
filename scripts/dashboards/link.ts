/** A link of Grafana's, as dashboards and panels have them. */
export function linkTo(title: string, url: string) {
  return {
    ...LINK,
    type: 'link',
    title,
    url,
    icon: 'doc',
    targetBlank: true,
  };
}

/** A list of the dashboards with a tag, the time that is looked at kept. */
export function linkToTagged(tag: string, title: string) {
  return { ...LINK, type: 'dashboards', title, tags: [tag], asDropdown: true, keepTime: true };
}

const LINK = {
  type: '',
  title: '',
  url: '',
  icon: '',
  tooltip: '',
  tags: [] as string[],
  asDropdown: false,
  includeVars: false,
  keepTime: false,
  targetBlank: false,
};
